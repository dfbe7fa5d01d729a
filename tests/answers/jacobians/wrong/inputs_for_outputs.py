# As many rows as there are inputs.
# expect: f 0 wrong
# expect: jacobian_autograd 0 error
# expect: jacobian_torch 0 error
# expect: jacobian_forward 0 error

# %% f
def f(x):
    return np.array([x[0], x[0] * x[1]]).reshape(-1, 1)

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return np.array([vjp(v) for v in np.eye(len(x))])

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    J = torch.zeros(len(x), len(x), dtype=x.dtype)
    for i in range(len(x)):
        v = torch.zeros_like(y)
        v[i] = 1
        J[i] = vjp(v)[0].detach()
    return J

# %% jacobian_forward
def jacobian_forward(f, x):
    J = torch.zeros(len(x), len(x), dtype=x.dtype)
    for j in range(len(x)):
        e = torch.zeros_like(x)
        e[j] = 1
        J[:, j] = torch.func.jvp(f, (x,), (e,))[1].detach()
    return J
