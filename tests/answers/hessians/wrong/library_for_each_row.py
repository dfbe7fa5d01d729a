# The library's products for the rows; its Jacobian of the gradient.
# expect: hessian_torch 1/2 wrong rule_broken
# expect: hvp_autograd 1/2 wrong rule_broken

# %% hessian_torch
def hessian_torch(f, x):
    x = x.detach()
    product = lambda e: torch.autograd.functional.hvp(f, x, e)[1]
    return torch.stack([product(e) for e in torch.eye(len(x), dtype=x.dtype)]).detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.vector_jacobian_product(autograd.grad(f))(x, r)
