# No matrix is kept, and each row is computed and multiplied by r.
# expect: hvp_autograd 1/2 wrong loop_over_inputs
# expect: hvp_torch 1/2 wrong loop_over_inputs

# %% hvp_autograd
def hvp_autograd(f, x, r):
    pull, _ = autograd.make_vjp(autograd.grad(f))(x)
    product = np.zeros(len(x))
    for i in range(len(x)):
        unit = np.zeros(len(x))
        unit[i] = 1.0
        product[i] = pull(unit) @ r
    return product

# %% hvp_torch
def hvp_torch(f, x, r):
    x, r = x.detach(), r.detach()
    product = torch.zeros_like(x)
    for i in range(len(x)):
        unit = torch.zeros_like(x)
        unit[i] = 1
        product += r[i] * torch.func.jvp(torch.func.grad(f), (x,), (unit,))[1].detach()
    return product
