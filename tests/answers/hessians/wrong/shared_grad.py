# Rows that are all one tensor, the caller's x.grad.
# expect: hessian_torch 0 wrong rows_accumulated

# %% hessian_torch
def hessian_torch(f, x):
    required, before = x.requires_grad, None if x.grad is None else x.grad.clone()
    x.requires_grad_()
    (g,) = torch.autograd.grad(f(x) + 0 * (x @ x), x, create_graph=True)
    rows = []
    for i in range(len(x)):
        g[i].backward(retain_graph=True, inputs=[x])
        rows.append(x.grad)
    x.requires_grad_(required)
    x.grad = before
    return torch.stack(rows)
