# backward() in a loop without clearing what it adds to.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong rows_accumulated
# expect: jacobian_torch 0 wrong rows_accumulated
# expect: jacobian_forward 0 wrong

# %% f
def f(x):
    return np.array([x[0], x[0] + x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    total = np.zeros(len(x))
    rows = []
    for v in np.eye(len(y)):
        total = total + vjp(v)
        rows.append(total)
    return np.array(rows)

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach().clone().requires_grad_()
    y = f(x)
    rows = []
    for i in range(len(y)):
        if y.requires_grad:
            y[i].backward(retain_graph=True, inputs=[x])
        rows.append(torch.zeros_like(x) if x.grad is None else x.grad.clone())
    return torch.stack(rows).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    v = torch.zeros_like(x)
    columns = []
    for j in range(len(x)):
        v = v.clone()
        v[j] = 1
        columns.append(torch.func.jvp(f, (x,), (v,))[1])
    return torch.stack(columns, dim=1)
