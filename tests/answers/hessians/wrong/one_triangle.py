# The other triangle is forgotten; the last input is.
# expect: hessian_torch 0 wrong triangle_only
# expect: hvp_autograd 0 wrong loop_short

# %% hessian_torch
def hessian_torch(f, x):
    x = x.detach()
    slope = lambda z, v: torch.func.jvp(f, (z,), (v,))[1]
    e = torch.eye(len(x), dtype=x.dtype)
    H = torch.zeros_like(e)
    for i in range(len(x)):
        for j in range(i, len(x)):
            H[i, j] = torch.func.jvp(lambda z: slope(z, e[i]), (x,), (e[j],))[1].detach()
    return H

# %% hvp_autograd
def hvp_autograd(f, x, r):
    product = autograd.grad(lambda z: np.dot(autograd.grad(f)(z), r))(x)
    out = np.zeros(len(x))
    for i in range(len(x) - 1):
        out[i] = product[i]
    return out
