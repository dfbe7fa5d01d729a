# Right for float64; for float32 too, but in another dtype.
# expect: hessian_torch 0 wrong wrong_dtype
# expect: hvp_autograd 0 wrong float32_returned
# expect: hvp_torch 0 wrong wrong_dtype

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().double()
    _, pull = torch.func.vjp(torch.func.grad(f), z)
    return torch.stack([pull(e)[0] for e in torch.eye(len(x), dtype=z.dtype)]).detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.make_vjp(autograd.grad(f))(x)[0](r).astype("float32")

# %% hvp_torch
def hvp_torch(f, x, r):
    x, r = x.detach().to(torch.float64), r.detach().to(torch.float64)
    return torch.func.jvp(torch.func.grad(f), (x,), (r,))[1].detach()
