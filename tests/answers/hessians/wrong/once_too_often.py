# rᵀHr and r∘Hr; half of the matrix, as it stands in Taylor's formula.
# expect: hessian_torch 0 wrong halved
# expect: hvp_autograd 0 wrong quadratic_form
# expect: hvp_torch 0 wrong quadratic_form

# %% hessian_torch
def hessian_torch(f, x):
    rows = torch.vmap(torch.func.vjp(torch.func.grad(f), x.detach())[1])(torch.eye(len(x), dtype=x.dtype))[0]
    return rows.detach() / 2

# %% hvp_autograd
def hvp_autograd(f, x, r):
    slope = lambda z: autograd.make_jvp(f)(z)(r)[1]
    return autograd.make_jvp(slope)(x)(r)[1]

# %% hvp_torch
def hvp_torch(f, x, r):
    return (torch.func.jvp(torch.func.grad(f), (x,), (r,))[1] * r).detach()
