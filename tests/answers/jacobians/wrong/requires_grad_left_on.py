# requires_grad_() on the caller's tensor.
# expect: jacobian_torch 1/2 wrong requires_grad_changed

# %% jacobian_torch
def jacobian_torch(f, x):
    x.requires_grad_()
    y = f(x)
    rows = []
    for i in range(len(y)):
        row = None
        if y.requires_grad:
            (row,) = torch.autograd.grad(y[i], x, retain_graph=True, allow_unused=True)
        rows.append(torch.zeros_like(x) if row is None else row)
    return torch.stack(rows).detach()
