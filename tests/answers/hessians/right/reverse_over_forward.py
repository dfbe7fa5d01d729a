# The gradient of the slope along a vector, the slope by forward mode.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def slope(f, direction):
    return lambda z: torch.func.jvp(f, (z,), (direction,))[1]


def hessian_torch(f, x):
    x = x.detach()
    unit_vectors = torch.eye(len(x)).to(x)
    return torch.stack([torch.func.grad(slope(f, e))(x) for e in unit_vectors], dim=-1)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.grad(lambda z: autograd.make_jvp(f)(z)(r)[1])(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    x, r = x.detach(), r.detach()
    return torch.func.grad(lambda z: torch.func.jvp(f, (z,), (r,))[1])(x).detach()
