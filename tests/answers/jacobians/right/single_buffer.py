# Exact derivatives, rounded to float32 by the buffer that they are put into: the dtype is not marked.
# expect: jacobian_forward 1 right

# %% jacobian_forward
def jacobian_forward(f, x):
    m, n = len(f(x)), len(x)
    J = torch.zeros(m, n)
    for j in range(n):
        v = torch.zeros_like(x)
        v[j] = 1
        J[:, j] = torch.func.jvp(f, (x,), (v,))[1].detach()
    return J
