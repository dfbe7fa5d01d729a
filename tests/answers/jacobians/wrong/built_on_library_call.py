# What is built on the libraries' Jacobians.
# expect: jacobian_autograd 1/2 wrong rule_broken
# expect: jacobian_torch 1/2 wrong rule_broken
# expect: jacobian_forward 1/2 wrong rule_broken

# %% jacobian_autograd
def jacobian_autograd(f, x):
    m = len(f(x))
    return np.array([autograd.vector_jacobian_product(f)(x, v) for v in np.eye(m)])

# %% jacobian_torch
def jacobian_torch(f, x):
    return torch.autograd.functional.jacobian(f, x.detach().clone()).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach().clone()
    columns = [torch.autograd.functional.jvp(f, x, e)[1] for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, 1)
