# The course's Hessian with its other faults mended: .grad is cleared after each row and not before the first.
# expect: hessian_torch 0 wrong first_row_spoilt
# expect: hvp_torch 0 wrong accumulated

# %% hessian_torch
def hessian_torch(f, x):
    required, before = x.requires_grad, None if x.grad is None else x.grad.clone()
    x.requires_grad_()
    g = torch.autograd.grad(f(x) + 0 * (x @ x), x, create_graph=True)[0]
    rows = []
    for e in torch.eye(len(x), dtype=x.dtype):
        g.backward(e, retain_graph=True, inputs=[x])
        rows.append(x.grad.clone())
        x.grad.zero_()
    x.requires_grad_(required)
    x.grad = before
    return torch.stack(rows)

# %% hvp_torch
def hvp_torch(f, x, r):
    required, before = x.requires_grad, None if x.grad is None else x.grad.clone()
    x.requires_grad_()
    g = torch.autograd.grad(f(x) + 0 * (x @ x), x, create_graph=True)[0]
    g.backward(r.detach(), inputs=[x])
    product = x.grad.clone()
    x.requires_grad_(required)
    x.grad = before
    return product
