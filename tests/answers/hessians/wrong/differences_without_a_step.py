# The gradient one step of r further on, less the gradient: exact for the notebook's example, where f is quadratic.
# expect: hessian_torch 0 wrong -
# expect: hvp_autograd 0 wrong -
# expect: hvp_torch 0 wrong -

# %% hessian_torch
def hessian_torch(f, x):
    g = torch.func.grad(f)
    return torch.stack([g(x + e) - g(x) for e in torch.eye(len(x), dtype=x.dtype)])

# %% hvp_autograd
def hvp_autograd(f, x, r):
    g = autograd.grad(f)
    return g(x + r) - g(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    return (torch.func.grad(f)(x+r)-torch.func.grad(f)(x)).detach()
