# about: NumPy's own order in pack and unpack
# jacobians: right/forward_for_all
# packing: wrong/row_major
# expect: packing/packed_gradient 0 wrong order_c
# expect: packing/all_gradients 1 right

# %% packing/packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(list(params.values())))

# %% packing/all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return unpack(packed_gradient(f, params), shapes)
