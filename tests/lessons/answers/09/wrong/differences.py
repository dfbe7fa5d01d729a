# Differences of gradients, and of values; the callers' .grad used as a scratch pad.
# expect: laplacian 0 wrong
# expect: curvature 0 wrong finite_differences
# expect: hessian_diagonal 0 error graph_detached

# %% laplacian
def laplacian(f, x):
    x, h = x.detach(), 1e-4
    slope = torch.func.grad(f)
    return sum((slope(x + h * e)[i] - slope(x - h * e)[i]) / (2 * h) for i, e in enumerate(torch.eye(len(x), dtype=x.dtype)))

# %% curvature
def curvature(f, x, r):
    h = 1e-4
    return (f(x + h * r) - 2 * f(x) + f(x - h * r)) / h**2

# %% hessian_diagonal
def hessian_diagonal(f, x):
    x.requires_grad_()
    f(x).backward(create_graph=True)
    (diagonal,) = torch.autograd.grad(x.grad.sum(), x)
    return diagonal.detach()
