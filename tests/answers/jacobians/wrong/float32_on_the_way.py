# A tensor or array made without saying the dtype.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong float32_inside
# expect: jacobian_torch 0 wrong float32_returned
# expect: jacobian_forward 0 wrong float32_inside

# %% f
def f(x):
    return np.array([x[0], np.float32(x[0]) * x[1]]) if isinstance(x, float) else np.array([x[0], x[1] ** x[0]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    J = np.array([vjp(v) for v in np.eye(len(y))]).astype(np.float32)
    return J.astype(float)

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    J = torch.zeros(len(y), len(x))
    for i in range(len(y)):
        v = torch.zeros_like(y)
        v[i] = 1
        J[i] = vjp(v)[0].detach()
    return J

# %% jacobian_forward
def jacobian_forward(f, x):
    z = x.detach().float()
    J = torch.stack([torch.func.jvp(f, (z,), (v,))[1] for v in torch.eye(len(z))], dim=1)
    return J.double()
