# What the libraries offer.
# expect: hessian_torch 1/2 wrong rule_broken
# expect: hvp_autograd 1/2 wrong rule_broken
# expect: hvp_torch 1/2 wrong rule_broken

# %% hessian_torch
def hessian_torch(f, x):
    return torch.func.hessian(f)(x.detach()).detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.hessian_vector_product(f)(x, r)

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.autograd.functional.hvp(f, x.detach(), r.detach())[1].detach()
