# Right as long as the gradient has a graph that leads to x.
# expect: hessian_torch 0 error graph_detached
# expect: hvp_torch 0 error graph_detached

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    if y.grad_fn is None:
        return torch.zeros(len(x), len(x), dtype=x.dtype)
    g = torch.autograd.grad(y, z, create_graph=True, allow_unused=True, materialize_grads=True)[0]
    return torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0] for i in range(len(z))])

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    (product,) = torch.autograd.grad(g, z, grad_outputs=r)
    return product.detach()
