# A sign and a factor.
# expect: packed_gradient 0 wrong sign
# expect: all_gradients 0 wrong doubled

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return autograd.grad(lambda v: -f(**unpack(v, shapes)))(pack(list(params.values())))

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    column = autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(list(params.values())))
    return unpack(2 * column, shapes)
