# The right numbers in the wrong kind of object.
# expect: jacobian_autograd 0 wrong wrong_container
# expect: jacobian_torch 0 wrong wrong_container
# expect: jacobian_forward 0 wrong wrong_container

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return [vjp(v) for v in np.eye(len(y))]

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    return torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)]).detach().numpy()

# %% jacobian_forward
def jacobian_forward(f, x):
    return tuple(torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype))
