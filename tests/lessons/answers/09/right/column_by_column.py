# A column at a time; Autograd's recorded product; reverse over forward.

# %% laplacian
def laplacian(f, x):
    x = x.detach()
    slope = torch.func.grad(f)
    total = 0.0
    for e in torch.eye(len(x), dtype=x.dtype):
        total = total + e @ torch.func.jvp(slope, (x,), (e,))[1]
    return total

# %% curvature
def curvature(f, x, r):
    product, _ = make_hvp(f)(x)
    return np.dot(r, product(r))

# %% hessian_diagonal
def hessian_diagonal(f, x):
    ones = torch.ones_like(x).detach()
    return torch.func.grad(lambda z: torch.func.jvp(f, (z,), (ones,))[1])(x.detach())
