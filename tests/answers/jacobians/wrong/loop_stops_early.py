# range() one short.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong loop_short
# expect: jacobian_torch 0 wrong loop_short
# expect: jacobian_forward 0 wrong loop_short

# %% f
def f(x):
    return np.array([x[0], x[0] * x[0]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    J = np.zeros((len(y), len(x)))
    basis = np.eye(len(y))
    for i in range(len(y) - 1):
        J[i] = vjp(basis[i])
    return J

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    J = torch.zeros(len(y), len(x), dtype=x.dtype)
    basis = torch.eye(len(y), dtype=y.dtype)
    for i in range(1, len(y)):
        J[i] = vjp(basis[i])[0].detach()
    return J

# %% jacobian_forward
def jacobian_forward(f, x):
    J = torch.zeros(len(f(x)), len(x), dtype=x.dtype)
    for j in range(len(x) - 1):
        e = torch.zeros_like(x)
        e[j] = 1
        J[:, j] = torch.func.jvp(f, (x,), (e,))[1].detach()
    return J
