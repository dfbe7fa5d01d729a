# Right values, and something of the caller's is not as it was.
# expect: f 0 wrong float32_returned
# expect: jacobian_autograd 1/2 wrong input_changed
# expect: jacobian_torch 1/2 wrong
# expect: jacobian_forward 1/2 wrong requires_grad_changed

# %% f
def f(x):
    return np.array([x[0], x[0] * x[1]]).astype(np.float32)

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x.copy())
    J = np.array([vjp(v) for v in np.eye(len(y))])
    x[:] = 0.0
    return J

# %% jacobian_torch
def jacobian_torch(f, x):
    z = x.detach()
    y, vjp = torch.func.vjp(f, z.clone())
    J = torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)]).detach()
    z.mul_(2)
    x.requires_grad_(False)
    return J

# %% jacobian_forward
def jacobian_forward(f, x):
    x.requires_grad_(False)
    return torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype)], 1)
