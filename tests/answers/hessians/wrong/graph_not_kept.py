# create_graph is forgotten, or the gradient is copied out of the graph: zeros, or an exception.
# expect: hessian_torch 0 error graph_detached
# expect: hvp_autograd 0 wrong gradient_returned
# expect: hvp_torch 0 wrong zero

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, retain_graph=True)
    return torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0] for i in range(len(z))])

# %% hvp_autograd
def hvp_autograd(f, x, r):
    gradient = autograd.grad(f)(x)
    return autograd.grad(lambda z: np.dot(gradient, r) + f(z))(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    if not y.requires_grad:
        return torch.zeros_like(x)
    (g,) = torch.autograd.grad(y, z, allow_unused=True, materialize_grads=True)
    slope = (g.requires_grad_() * r.detach()).sum()
    product = torch.autograd.grad(slope, z, allow_unused=True, materialize_grads=True)[0]
    return product.detach()
