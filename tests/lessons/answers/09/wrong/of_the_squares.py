# The gradient's sum; the slope squared; the whole matrix.
# expect: laplacian 0 wrong gradient_returned
# expect: curvature 0 wrong gradients_multiplied
# expect: hessian_diagonal 0 wrong -

# %% laplacian
def laplacian(f, x):
    return torch.func.grad(f)(x.detach()).sum()

# %% curvature
def curvature(f, x, r):
    return (grad(f)(x) @ r) ** 2

# %% hessian_diagonal
def hessian_diagonal(f, x):
    return torch.func.hessian(f)(x.detach())
