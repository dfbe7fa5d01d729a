# The sum of the gradient differentiated: what a direction of ones gives.
# expect: hessian_torch 0 wrong summed_rows
# expect: hvp_autograd 0 wrong cotangent_ignored
# expect: hvp_torch 0 wrong cotangent_ignored

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    return torch.autograd.grad(g.sum(), z)[0]

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.grad(lambda z: np.sum(autograd.grad(f)(z)))(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    g.backward(torch.ones_like(r), inputs=[z])
    return z.grad
