# A forward pass for every entry instead of every column.
# expect: jacobian_forward 1/2 wrong too_many_evaluations

# %% jacobian_forward
def jacobian_forward(f, x):
    m, n = len(f(x)), len(x)
    J = torch.zeros(m, n, dtype=x.dtype)
    for i in range(m):
        for j in range(n):
            e = torch.zeros_like(x)
            e[j] = 1
            J[i, j] = torch.func.jvp(f, (x,), (e,))[1][i].detach()
    return J
