# about: a loop without end: inside a function, and in a cell
# jacobians: right/component_gradients
# packing: right/reshape_and_loop
# expect: jacobians/jacobian_torch 0 timeout
# expect: packing/all_gradients 0 missing

# %% jacobians/jacobian_torch
def jacobian_torch(f, x):
    z = x.detach().requires_grad_()
    rows = []
    while len(rows) < len(f(z)):
        torch.func.grad(lambda u: f(u)[len(rows)])(z)
    return torch.stack(rows)

# %% packing/all_gradients
error = 1.0
while error > 0.5:
    step = error / 2


def all_gradients(f, params):
    return unpack(packed_gradient(f, params), {name: np.shape(a) for name, a in params.items()})
