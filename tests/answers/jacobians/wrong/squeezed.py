# squeeze() loses the axis of a single output or input.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong squeezed
# expect: jacobian_torch 0 wrong squeezed
# expect: jacobian_forward 0 wrong squeezed

# %% f
def f(x):
    return np.array([x[1], x[0] * x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return np.squeeze(np.array([vjp(v) for v in np.eye(len(y))]))

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    return torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)]).squeeze().detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    return torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype)], 1).squeeze()
