# The gradient of the sum of the outputs, or the product with ones.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong summed_rows
# expect: jacobian_torch 0 wrong summed_rows
# expect: jacobian_forward 0 wrong summed_columns

# %% f
def f(x):
    return np.sum(np.array([x[0], x[0] * x[1]]))

# %% jacobian_autograd
def jacobian_autograd(f, x):
    return autograd.elementwise_grad(f)(x)

# %% jacobian_torch
def jacobian_torch(f, x):
    return torch.func.grad(lambda z: f(z).sum())(x.detach()).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    return torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]
