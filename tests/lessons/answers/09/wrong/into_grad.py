# Rows that accumulate in .grad; Hr without the last product; first and second derivatives in one .grad.
# expect: laplacian 0 wrong rows_accumulated
# expect: curvature 0 wrong -
# expect: hessian_diagonal 0 wrong gradient_added

# %% laplacian
def laplacian(f, x):
    x.requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    total = 0.0
    for i in range(len(x)):
        g[i].backward(retain_graph=True)
        total += x.grad[i].item()
    return total

# %% curvature
def curvature(f, x, r):
    return grad(lambda z: grad(f)(z) @ r)(x)

# %% hessian_diagonal
def hessian_diagonal(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward(create_graph=True)
    z.grad.sum().backward()
    return z.grad.detach()
