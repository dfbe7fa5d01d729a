# A column-major column, read row by row on the way to the names.
# expect: all_gradients 0 wrong order_c

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    column = autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(list(params.values())))
    gradients, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        gradients[name] = np.reshape(column[start : start + size], shape)
        start += size
    return gradients
