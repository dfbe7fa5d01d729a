# A product function kept from the first call of its size.
# expect: hessian_torch 0 wrong
# expect: hvp_autograd 0 wrong
# expect: hvp_torch 0 wrong

# %% hessian_torch
pulls = {}


def hessian_torch(f, x):
    if len(x) not in pulls:
        pulls[len(x)] = torch.func.vjp(torch.func.grad(f), x.detach())[1]
    units = torch.eye(len(x), dtype=torch.float64)
    return torch.stack([pulls[len(x)](e)[0] for e in units]).detach().to(x.dtype)

# %% hvp_autograd
kept = {}


def hvp_autograd(f, x, r):
    if x.shape not in kept:
        kept[x.shape] = autograd.make_vjp(autograd.grad(f))(x)[0]
    return kept[x.shape](r)

# %% hvp_torch
def hvp_torch(f, x, r, kept={}):
    if x.shape not in kept:
        kept[x.shape] = torch.func.vjp(torch.func.grad(f), x.detach())[1]
    return kept[x.shape](r.detach().double())[0].detach().to(x.dtype)
