# One triangle computed and mirrored with the diagonal twice; everything from both sides.
# expect: hessian_torch 0 wrong diagonal_doubled
# expect: hvp_torch 0 wrong doubled

# %% hessian_torch
def hessian_torch(f, x):
    g, n = torch.func.grad(f), len(x)
    U = torch.zeros(n, n, dtype=x.dtype)
    for i, e in enumerate(torch.eye(n, dtype=x.dtype)):
        U[i, i:] = torch.func.jvp(g, (x.detach(),), (e,))[1].detach()[i:]
    return U + U.T

# %% hvp_torch
def hvp_torch(f, x, r):
    g = torch.func.grad(f)
    left = torch.func.vjp(g, x.detach())[1](r.detach())[0]
    right = torch.func.jvp(g, (x.detach(),), (r.detach(),))[1]
    return (left + right).detach()
