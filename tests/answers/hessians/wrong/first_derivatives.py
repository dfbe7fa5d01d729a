# First derivatives alone: gᵢgⱼ, g∘r, and the slope along r.
# expect: hessian_torch 0 wrong gradients_multiplied
# expect: hvp_autograd 0 wrong gradient_returned
# expect: hvp_torch 0 wrong gradient_returned

# %% hessian_torch
def hessian_torch(f, x):
    g = torch.func.grad(f)(x.detach()).detach()
    return torch.outer(g, g)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.grad(f)(x) * r

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.func.jvp(f, (x.detach(),), (r.detach(),))[1].detach()
