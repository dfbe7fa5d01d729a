# The .grad of an input is cleared, of x or of r; the rows are summed, whatever r is.
# expect: hessian_torch 1/2 wrong grad_changed
# expect: hvp_autograd 0 wrong cotangent_ignored
# expect: hvp_torch 1/2 wrong grad_changed

# %% hessian_torch
def hessian_torch(f, x):
    x.grad = None
    _, pull = torch.func.vjp(torch.func.grad(f), x)
    return torch.func.vmap(pull)(torch.eye(x.numel(), dtype=x.dtype))[0]

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.grad(lambda z: np.sum(autograd.grad(f)(z)))(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    r.grad = None
    zero = torch.zeros(len(x), dtype=x.dtype)
    y = f(z)
    if not y.requires_grad:
        return zero
    g, = torch.autograd.grad(y, z, create_graph=True, allow_unused=True, materialize_grads=True)
    if not g.requires_grad:
        return zero
    h, = torch.autograd.grad((g * r.detach()).sum(), z, allow_unused=True, materialize_grads=True)
    return h
