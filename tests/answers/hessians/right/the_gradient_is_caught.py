# Another way to the gradient: leaves that are numbers, a pair of inputs, a hook.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    xs = [v.detach().clone().requires_grad_() for v in x]
    y = f(torch.stack(xs))
    n = len(xs)
    H = torch.zeros(n, n, dtype=x.dtype)
    if not y.requires_grad: return H
    gs = torch.autograd.grad(y, xs, create_graph=True, allow_unused=True, materialize_grads=True)
    for i, g in enumerate(gs):
        if g.requires_grad:
            hs = torch.autograd.grad(g, xs, retain_graph=True, allow_unused=True, materialize_grads=True)
            H[i] = torch.stack(hs)
    return H

# %% hvp_autograd
def hvp_autograd(f, x, r):
    pair = autograd.grad(lambda zt: f(zt[0] + zt[1] * r))
    # gradient in (z, t); its t-part is the slope along r
    return autograd.grad(lambda z: pair((z, 0.0))[1])(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().requires_grad_()
    caught = []
    z.register_hook(lambda g: caught.append(g))
    y = f(z)
    if not y.requires_grad: return torch.zeros_like(x).detach()
    torch.autograd.grad(y, z, create_graph=True, allow_unused=True)
    if not caught or not caught[0].requires_grad: return torch.zeros_like(x).detach()
    h, = torch.autograd.grad(caught[0], z, r.detach(), allow_unused=True)
    return torch.zeros_like(x).detach() if h is None else h.detach()
