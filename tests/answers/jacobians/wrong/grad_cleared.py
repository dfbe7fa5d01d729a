# Clears the caller's .grad to get clean rows.
# expect: jacobian_torch 1/2 wrong grad_changed

# %% jacobian_torch
def jacobian_torch(f, x):
    x.grad = None
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for i in range(len(y)):
        row = None
        if y.requires_grad:
            (row,) = torch.autograd.grad(y[i], z, retain_graph=True, allow_unused=True)
        rows.append(torch.zeros_like(z) if row is None else row)
    return torch.stack(rows).detach()
