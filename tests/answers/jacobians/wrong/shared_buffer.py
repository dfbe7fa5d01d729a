# One buffer for all rows.
# expect: f 0 error
# expect: jacobian_autograd 0 wrong same_row
# expect: jacobian_torch 0 wrong zero
# expect: jacobian_forward 0 wrong same_column

# %% f
def f(x):
    x[1] *= x[0]
    return x

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    row = np.zeros(len(x))
    rows = []
    for v in np.eye(len(y)):
        row[:] = vjp(v)
        rows.append(row)
    return np.array(rows)

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach().clone().requires_grad_()
    y = f(x)
    rows = []
    for i in range(len(y)):
        x.grad = torch.zeros_like(x) if x.grad is None else x.grad
        if y.requires_grad:
            y[i].backward(retain_graph=True, inputs=[x])
        rows.append(x.grad)
        x.grad.zero_()
    return torch.stack(rows).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    buffer = None
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        column = torch.func.jvp(f, (x.detach(),), (e,))[1].detach()
        if buffer is None:
            buffer = torch.empty_like(column)
        buffer.copy_(column)
        columns.append(buffer)
    return torch.stack(columns, dim=1)
