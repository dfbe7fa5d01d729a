# Rows by a loop, their diagonal entries summed; the gradient of the slope; a product with ones.

# %% laplacian
def laplacian(f, x):
    z = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    total = torch.zeros((), dtype=x.dtype)
    if not g.requires_grad:
        return total
    for i in range(len(z)):
        (row,) = torch.autograd.grad(g[i], z, retain_graph=True, materialize_grads=True)
        total += row[i]
    return total

# %% curvature
def curvature(f, x, r):
    def slope(z):
        return grad(f)(z) @ r

    return grad(slope)(x) @ r

# %% hessian_diagonal
def hessian_diagonal(f, x):
    z = x.detach()
    return torch.func.jvp(torch.func.grad(f), (z,), (torch.ones_like(z),))[1]
