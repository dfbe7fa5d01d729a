# The gradient made without a graph; the whole matrix on the way to one number; the whole matrix again.
# expect: laplacian 0 error graph_detached
# expect: curvature 1/2 wrong hessian_formed
# expect: hessian_diagonal 1/2 wrong hessian_formed

# %% laplacian
def laplacian(f, x):
    z = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    return sum(torch.autograd.grad(g[i], z)[0][i] for i in range(len(z)))

# %% curvature
def curvature(f, x, r):
    H = hessian(f)(x)
    return r @ H @ r

# %% hessian_diagonal
def hessian_diagonal(f, x):
    return torch.func.hessian(f)(x.detach()).diagonal().detach()
