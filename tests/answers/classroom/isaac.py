# about: an exception when the function is called, and one when its cell is run
# jacobians: right/vjp_rows
# packing: right/transposes
# expect: jacobians/jacobian_autograd 0 error
# expect: packing/all_gradients 0 missing

# %% jacobians/jacobian_autograd
def jacobian_autograd(f, x):
    rows = []
    for i in range(len(f(x))):
        rows[i] = autograd.grad(lambda z: f(z)[i])(x)
    return np.array(rows)

# %% packing/all_gradients
gradients = all_gradients({"a": 1.0})


def all_gradients(f, params):
    return gradients
