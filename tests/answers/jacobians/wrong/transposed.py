# Rows and columns exchanged; right for the symmetric-looking shape of the square example.
# expect: f 0 wrong extra_axis
# expect: jacobian_autograd 0 wrong transposed
# expect: jacobian_torch 0 wrong transposed
# expect: jacobian_forward 0 wrong transposed

# %% f
def f(x):
    return np.array([[x[0]], [x[0] * x[1]]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return np.stack([vjp(v) for v in np.eye(len(y))], axis=1)

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    rows = [vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)]
    return torch.stack(rows, dim=1).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    return torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype)])
