# The library's Hessian; the second derivative along a line; the gradient of the gradient's sum.

# %% laplacian
def laplacian(f, x):
    return torch.trace(torch.func.hessian(f)(x.detach()))

# %% curvature
def curvature(f, x, r):
    along = lambda t: f(x + t * r)
    return grad(grad(along))(0.0)

# %% hessian_diagonal
def hessian_diagonal(f, x):
    slopes = torch.func.grad(f)
    return torch.func.grad(lambda z: slopes(z).sum())(x.detach()).detach()
