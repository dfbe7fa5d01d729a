# Reverse over reverse by hand, row by row, with the zeros that PyTorch is asked for.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    n = len(z)
    H = torch.zeros(n, n, dtype=x.dtype)
    if not y.requires_grad:
        return H
    (g,) = torch.autograd.grad(y, z, create_graph=True, allow_unused=True, materialize_grads=True)
    if not g.requires_grad:
        return H
    for i in range(n):
        (row,) = torch.autograd.grad(g[i], z, retain_graph=True, allow_unused=True)
        if row is not None:
            H[i] = row
    return H

# %% hvp_autograd
def hvp_autograd(f, x, r):
    gradient = autograd.grad(f)

    def projected(z):
        return np.sum(gradient(z) * r)

    return autograd.grad(projected)(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    if y.requires_grad:
        g = torch.autograd.grad(y, z, create_graph=True, allow_unused=True, materialize_grads=True)[0]
        if g.requires_grad:
            return torch.autograd.grad(g @ r.detach(), z, allow_unused=True, materialize_grads=True)[0]
    return torch.zeros_like(x)
