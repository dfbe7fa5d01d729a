# A tangent that carries x instead of 1; a sign; a factor.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong doubled
# expect: jacobian_torch 0 wrong sign
# expect: jacobian_forward 0 wrong times_input

# %% f
def f(x):
    return np.array([x[0], x[0] * x[1], 0.0])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return np.array([vjp(v) + vjp(v) for v in np.eye(len(y))])

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    return torch.stack([vjp(-v)[0] for v in torch.eye(len(y), dtype=y.dtype)]).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach()
    return torch.stack([torch.func.jvp(f, (x,), (v * x,))[1] for v in torch.eye(len(x), dtype=x.dtype)], 1)
