# Works where the caller's x requires grad; or switches that on and leaves it on.
# expect: hessian_torch 0 error
# expect: hvp_torch 1/2 wrong requires_grad_changed

# %% hessian_torch
def hessian_torch(f, x):
    y = f(x) + 0 * (x @ x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    rows = [torch.autograd.grad(g, x, e, retain_graph=True)[0] for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(rows)

# %% hvp_torch
def hvp_torch(f, x, r):
    x.requires_grad_()
    (g,) = torch.autograd.grad(f(x) + 0 * (x @ x), x, create_graph=True)
    return torch.autograd.grad(g, x, r.detach())[0]
