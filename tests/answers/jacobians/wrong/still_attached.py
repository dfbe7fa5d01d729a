# Right values that still hang on the graph.
# expect: jacobian_torch 1/2 wrong still_attached

# %% jacobian_torch
def jacobian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for i in range(len(y)):
        row = None
        if y.requires_grad:
            (row,) = torch.autograd.grad(y[i], z, create_graph=True, allow_unused=True)
        rows.append(torch.zeros_like(z) if row is None else row)
    return torch.stack(rows)
