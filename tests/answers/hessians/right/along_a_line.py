# t ↦ ∇f(x + t r), differentiated at 0; the matrix entry by entry, forward over forward.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
from functools import partial


def along(f, x, v):
    """The derivative of f at x along v."""
    return torch.func.jvp(f, (x,), (v,))[1]


def hessian_torch(f, x):
    x = x.detach()
    e = torch.eye(len(x), dtype=x.dtype)
    H = torch.empty_like(e)
    for i in range(len(x)):
        for j in range(i + 1):
            H[i, j] = H[j, i] = along(partial(along, f, v=e[i]), x, e[j]).detach()
    return H

# %% hvp_autograd
def hvp_autograd(f, x, r):
    g = autograd.grad(f)
    return autograd.make_jvp(lambda t: g(x + t * r))(0.0)(1.0)[1]

# %% hvp_torch
def hvp_torch(f, x, r):
    g, zero, one = torch.func.grad(f), x.new_zeros(()), x.new_ones(())
    return torch.func.jvp(lambda t: g(x.detach() + t * r.detach()), (zero,), (one,))[1].detach()
