# return indented one level too far.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong one_row_only
# expect: jacobian_torch 0 wrong one_row_only
# expect: jacobian_forward 0 wrong one_column_only

# %% f
def f(x):
    for value in (x[0], x[0] * x[1]):
        return np.array([value])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    rows = []
    for v in np.eye(len(y)):
        rows.append(vjp(v))
        return np.array(rows)

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    for v in torch.eye(len(y), dtype=y.dtype):
        return vjp(v)[0].detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    for e in torch.eye(len(x), dtype=x.dtype):
        column = torch.func.jvp(f, (x,), (e,))[1]
        return column.reshape(-1, 1)
