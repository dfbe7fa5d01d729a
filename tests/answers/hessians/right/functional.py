# The products of torch.autograd.functional, which are no Hessian products; rows in reverse and put in order;
# the mean of what is got from both sides.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
from torch.autograd.functional import vjp as pull_back


def hessian_torch(f, x):
    gradient, n = torch.func.grad(f), x.size(0)
    rows = []
    for i in reversed(range(n)):
        e = torch.zeros(n, dtype=x.dtype)
        e[i] = 1
        rows.insert(0, pull_back(gradient, x.detach(), e)[1])
    H = torch.stack(rows).detach()
    return (H + H.T) / 2

# %% hvp_autograd
def hvp_autograd(f, x, r):
    from_left = autograd.make_vjp(autograd.grad(f))(x)[0](r)
    from_right = autograd.make_jvp(autograd.grad(f))(x)(r)[1]
    return 0.5 * (from_left + from_right)

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.autograd.functional.jvp(torch.func.grad(f), x.detach(), r.detach())[1].detach()
