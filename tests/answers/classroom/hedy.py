# about: a syntax error in one cell of each notebook
# jacobians: right/helpers
# packing: right/reshape_and_loop
# expect: jacobians/jacobian_torch 0 missing
# expect: packing/all_gradients 0 missing

# %% jacobians/jacobian_torch
def jacobian_torch(f, x)
    y, vjp = torch.func.vjp(f, x.detach())
    return torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)]).detach()

# %% packing/all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a for name, a in params.items()}
    return unpack(packed_gradient(f, params), shapes)
