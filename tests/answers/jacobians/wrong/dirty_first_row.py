# Works on the caller's x, whose .grad is cleared after each row and not before the first.
# expect: jacobian_torch 0 wrong first_row_spoilt

# %% jacobian_torch
def jacobian_torch(f, x):
    own = x.detach().clone().requires_grad_()
    own.grad = None if x.grad is None else x.grad.clone()
    y = f(own)
    rows = []
    for i in range(len(y)):
        if y.requires_grad:
            y[i].backward(retain_graph=True, inputs=[own])
        rows.append(torch.zeros_like(own) if own.grad is None else own.grad.clone())
        if own.grad is not None:
            own.grad.zero_()
    return torch.stack(rows).detach()
