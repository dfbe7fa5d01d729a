# The sum of all entries of H; the slope along r; the gradient itself.
# expect: laplacian 0 wrong taken_for_diagonal
# expect: curvature 0 wrong gradient_returned
# expect: hessian_diagonal 0 wrong gradient_returned

# %% laplacian
def laplacian(f, x):
    return torch.func.grad(lambda z: torch.func.grad(f)(z).sum())(x.detach()).sum()

# %% curvature
def curvature(f, x, r):
    return grad(f)(x) @ r

# %% hessian_diagonal
def hessian_diagonal(f, x):
    return torch.func.grad(f)(x.detach())
