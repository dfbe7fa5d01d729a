# Right for several inputs; the axis is lost for one.
# expect: hessian_torch 0 wrong squeezed
# expect: hvp_autograd 0 wrong squeezed
# expect: hvp_torch 0 wrong squeezed

# %% hessian_torch
def hessian_torch(f, x):
    _, pull = torch.func.vjp(torch.func.grad(f), x.detach())
    return torch.stack([pull(e)[0] for e in torch.eye(len(x), dtype=x.dtype)]).squeeze().detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return np.squeeze(autograd.make_jvp(autograd.grad(f))(x)(r.reshape(x.shape))[1])

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.func.jvp(torch.func.grad(f), (x,), (r,))[1].detach().squeeze()
