# Second derivatives along lines: entry by entry, or as half the gradient of rᵀHr by r.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    n = len(x)
    I = torch.eye(n, dtype=x.dtype)
    def second(a, b):
        return torch.func.jvp(lambda z: torch.func.jvp(f, (z,), (a,))[1], (x,), (b,))[1]
    H = torch.zeros(n, n, dtype=x.dtype)
    for i in range(n):
        for j in range(i + 1):
            H[i, j] = H[j, i] = second(I[i], I[j])
    return H.detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    def quad(v):
        first = lambda z: autograd.make_jvp(f)(z)(v)[1]
        return autograd.make_jvp(first)(x)(v)[1]
    return 0.5 * autograd.grad(quad)(r)

# %% hvp_torch
def hvp_torch(f, x, r):
    x, r = x.detach(), r.detach()
    def q(v):
        return torch.func.jvp(lambda z: torch.func.jvp(f, (z,), (v,))[1], (x,), (v,))[1] / 2
    return torch.func.grad(q)(r).detach()
