# A difference of two gradients: along each input, along r, along r over its length.
# expect: hessian_torch 0 wrong gradient_differences
# expect: hvp_autograd 0 wrong gradient_differences
# expect: hvp_torch 0 wrong gradient_differences

# %% hessian_torch
def hessian_torch(f, x):
    g, x, h = torch.func.grad(f), x.detach(), 1e-5
    columns = [(g(x + h * e) - g(x - h * e)) / (2 * h) for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, dim=1).detach()

# %% hvp_autograd
def hvp_autograd(f, x, r, eps=1e-6):
    g = autograd.grad(f)
    return (g(x + eps * r) - g(x)) / eps

# %% hvp_torch
def hvp_torch(f, x, r):
    g, x, r = torch.func.grad(f), x.detach(), r.detach()
    length = r.norm()
    if length == 0:
        return torch.zeros_like(r)
    u = r / length
    return ((g(x + 1e-4 * u) - g(x - 1e-4 * u)) / 2e-4 * length).detach()
