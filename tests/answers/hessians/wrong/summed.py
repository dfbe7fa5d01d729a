# One gradient of the sum of the gradient; products in blocks of a few inputs each.
# expect: hessian_torch 0 wrong summed_rows
# expect: hvp_autograd 1/2 wrong loop_over_inputs
# expect: hvp_torch 1/2 wrong loop_over_inputs

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().requires_grad_()
    g = torch.func.grad(f)
    return torch.func.grad(lambda z: g(z).sum())(x)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    pull, _ = autograd.make_vjp(autograd.grad(f))(x)
    out = np.zeros(len(x))
    for j in range(0, len(x), 7):
        e = np.zeros(len(x)); e[j:j+7] = r[j:j+7]
        out += pull(e)
    return out

# %% hvp_torch
def hvp_torch(f, x, r):
    g = torch.func.grad(f); x = x.detach(); out = torch.zeros_like(x)
    n = len(x)
    _, pull = torch.func.vjp(g, x)
    for s in range(0, n, 64):
        k = min(64, n - s)
        E = torch.zeros(k, n, dtype=x.dtype)
        E[torch.arange(k), torch.arange(s, s + k)] = 1
        out[s:s+k] = torch.vmap(pull)(E)[0] @ r.detach()
    return out.detach()
