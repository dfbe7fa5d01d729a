# All rows in one batch; forward over forward; a VJP of the gradient with ones, which may have no graph.

# %% laplacian
def laplacian(f, x):
    _, vjp = torch.func.vjp(torch.func.grad(f), x.detach())
    (rows,) = torch.func.vmap(vjp)(torch.eye(len(x), dtype=x.dtype))
    return float(rows.diagonal().sum())

# %% curvature
def curvature(f, x, r):
    slope = lambda z: make_jvp(f)(z)(r)[1]
    return make_jvp(slope)(x)(r)[1]

# %% hessian_diagonal
def hessian_diagonal(f, x):
    z = x.clone().detach().requires_grad_(True)
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    if not g.requires_grad:
        return torch.zeros_like(x)
    (diagonal,) = torch.autograd.grad(g, z, torch.ones_like(g), allow_unused=True)
    return torch.zeros_like(x) if diagonal is None else diagonal
