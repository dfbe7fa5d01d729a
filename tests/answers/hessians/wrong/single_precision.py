# float32 on the way and stored as float64; float64 whatever was asked for.
# expect: hessian_torch 0 wrong float32_inside
# expect: hvp_autograd 0 wrong float32_inside
# expect: hvp_torch 0 wrong float32_returned

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().float()
    _, pull = torch.func.vjp(torch.func.grad(f), z)
    return torch.stack([pull(e)[0] for e in torch.eye(len(x))]).detach().to(x.dtype)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    product = autograd.make_vjp(autograd.grad(f))(x)[0](r)
    return product.astype(np.float32).astype(float)

# %% hvp_torch
def hvp_torch(f, x, r):
    product = torch.zeros(len(x))
    product += torch.func.jvp(torch.func.grad(f), (x.detach(),), (r.detach(),))[1].detach()
    return product
