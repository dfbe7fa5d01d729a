# f(*values) in place of f(**params): right when the dict happens to be in f's order.
# expect: pack 0 error
# expect: unpack 0 wrong
# expect: packed_gradient 0 error
# expect: all_gradients 0 error

# %% pack
def pack(arrays):
    return np.reshape(np.array(arrays), (-1, 1), order="F")

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.atleast_1d(np.reshape(v[start : start + size], shape, order="F"))
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return autograd.grad(lambda v: f(*unpack(v, shapes).values()))(pack(list(params.values())))

# %% all_gradients
def all_gradients(f, params):
    gradients = autograd.grad(f, tuple(range(len(params))))(*params.values())
    return dict(zip(params, gradients))
