# The libraries' vector-Jacobian products, one unit vector at a time; Jacobian-vector products in a loop.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
def f(x):
    return np.array([x[0], x[0] * x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    m = y.shape[0]
    J = np.zeros((m, x.shape[0]))
    for i in range(m):
        e = np.zeros(m)
        e[i] = 1.0
        J[i] = vjp(e)
    return J

# %% jacobian_torch
def jacobian_torch(f, x):
    y, pull = torch.func.vjp(f, x.detach())
    (rows,) = torch.func.vmap(pull)(torch.eye(y.shape[0], dtype=x.dtype))
    return rows.detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    columns = []
    for j in range(x.shape[0]):
        e = torch.zeros_like(x)
        e[j] = 1
        _, column = torch.func.jvp(f, (x.detach(),), (e,))
        columns.append(column)
    return torch.stack(columns).T
