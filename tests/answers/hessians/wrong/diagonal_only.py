# Each entry of the gradient differentiated by its own input.
# expect: hessian_torch 0 wrong diagonal_only
# expect: hvp_autograd 0 wrong taken_for_diagonal
# expect: hvp_torch 0 wrong taken_for_diagonal

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    return torch.diag(torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0][i] for i in range(len(z))]))

# %% hvp_autograd
def hvp_autograd(f, x, r):
    along = lambda v: autograd.make_jvp(lambda z: autograd.make_jvp(f)(z)(v)[1])(x)(v)[1]
    return np.array([along(e) for e in np.eye(len(x))]) * r

# %% hvp_torch
def hvp_torch(f, x, r):
    g = torch.func.grad(f)
    second = lambda e: torch.func.jvp(g, (x.detach(),), (e,))[1] @ e
    return (torch.vmap(second)(torch.eye(len(x), dtype=x.dtype)) * r).detach()
