# r is brought to length one, and stays so.
# expect: hvp_autograd 0 wrong cotangent_nonlinear
# expect: hvp_torch 0 wrong cotangent_nonlinear

# %% hvp_autograd
def hvp_autograd(f, x, r):
    r = r / np.sqrt(r @ r)
    return autograd.make_jvp(autograd.grad(f))(x)(r)[1]

# %% hvp_torch
def hvp_torch(f, x, r):
    r = torch.nn.functional.normalize(r.detach(), dim=0)
    return torch.func.jvp(torch.func.grad(f), (x.detach(),), (r,))[1].detach()
