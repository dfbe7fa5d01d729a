# about: three gigabytes of memory
# jacobians: right/vjp_rows
# packing: right/reshape_and_loop
# expect: jacobians/jacobian_autograd 0 error
# expect: packing/all_gradients 0 missing

# %% jacobians/jacobian_autograd
def jacobian_autograd(f, x):
    table = np.ones((3, 1 << 27))
    vjp, y = autograd.make_vjp(f)(x)
    return np.array([vjp(v) for v in np.eye(len(y))]) * table[0, 0]

# %% packing/all_gradients
table = np.ones((24, 1 << 24))


def all_gradients(f, params):
    return unpack(packed_gradient(f, params), {name: np.shape(a) for name, a in params.items()})
