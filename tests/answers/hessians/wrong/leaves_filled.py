# backward() reaches every leaf that f uses.
# expect: hessian_torch 1/2 wrong leaves_changed
# expect: hvp_torch 1/2 wrong

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    rows = []
    for i in range(len(z)):
        g[i].backward(retain_graph=True)
        rows.append(z.grad.clone())
        z.grad.zero_()
    return torch.stack(rows)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    (g @ r).backward()
    return z.grad
