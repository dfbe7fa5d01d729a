# What is ruled out, reached through closures, older modules and second derivatives.
# expect: f 0 wrong wrong_container
# expect: jacobian_autograd 1/2 wrong rule_broken
# expect: jacobian_torch 1/2 wrong rule_broken
# expect: jacobian_forward 1/2 wrong rule_broken

# %% f
def f(x):
    return torch.stack([torch.as_tensor(x[0]), torch.as_tensor(x[0] * x[1])])

# %% jacobian_autograd
operator = autograd.jacobian.__closure__[0].cell_contents


def jacobian_autograd(f, x):
    return operator(f, x)

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach()
    n, u = len(x), torch.zeros(len(f(x)), dtype=x.dtype)
    weighted = lambda z: (z[n:] * f(z[:n])).sum()
    return torch.autograd.functional.hessian(weighted, torch.cat([x, u]))[n:, :n].detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach().requires_grad_()
    y = f(x) + 0 * x.sum()
    u = torch.zeros_like(y, requires_grad=True)
    (row,) = torch.autograd.grad(y, x, u, create_graph=True)
    options = {"retain_graph": True, "allow_unused": True, "materialize_grads": True}
    return torch.stack([torch.autograd.grad(entry, u, **options)[0] for entry in row], dim=1)
