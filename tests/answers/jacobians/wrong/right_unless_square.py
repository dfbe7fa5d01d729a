# Turned around when the shape says so, which it does not for a square Jacobian.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong -
# expect: jacobian_torch 0 wrong symmetric_assumed
# expect: jacobian_forward 0 wrong -

# %% f
def f(x):
    return x[0] * x

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    J = np.stack([vjp(v) for v in np.eye(len(y))], axis=1)
    return J if J.shape == (len(y), len(x)) else J.T

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    J = torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=x.dtype)]).detach()
    return (J + J.T) / 2 if len(x) == len(y) else J

# %% jacobian_forward
def jacobian_forward(f, x):
    J = torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype)])
    return J if J.shape == (len(f(x)), len(x)) else J.T
