# .grad cleared after each row and not before the first; r made a unit vector; nothing follows the gradient.
# expect: laplacian 0 wrong first_row_spoilt
# expect: curvature 0 wrong -
# expect: hessian_diagonal 0 error graph_detached

# %% laplacian
def laplacian(f, x):
    x = x if x.requires_grad else x.clone().requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    total = 0.0
    for i in range(len(x)):
        g[i].backward(retain_graph=True)
        total += x.grad[i].item()
        x.grad.zero_()
    return total

# %% curvature
def curvature(f, x, r):
    unit = r / np.sqrt(np.sum(r**2))
    return np.dot(unit, hessian_vector_product(f)(x, unit))

# %% hessian_diagonal
def hessian_diagonal(f, x):
    z = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    (diagonal,) = torch.autograd.grad(g.sum(), z)
    return diagonal
