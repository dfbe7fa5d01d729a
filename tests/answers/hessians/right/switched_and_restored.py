# x itself is switched on and put back as it was; Autograd at its lower level.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    saved = x.grad
    flag = x.requires_grad
    x.requires_grad_(True)
    n = x.shape[0]
    H = torch.zeros(n, n, dtype=x.dtype)
    g = None
    y = f(x)
    if y.requires_grad:
        g = torch.autograd.grad(y, x, create_graph=True, allow_unused=True)[0]
    if g is not None and g.requires_grad:
        for i in range(n):
            x.grad = None
            g[i].backward(retain_graph=True, inputs=[x])
            if x.grad is not None: H[i] = x.grad
    x.requires_grad_(flag)
    x.grad = saved
    return H

# %% hvp_autograd
from autograd.core import make_vjp
from autograd.extend import vspace
def hvp_autograd(f, x, r):
    def g(z):
        vjp, ans = make_vjp(f, z)
        return vjp(vspace(ans).ones())
    vjp, _ = make_vjp(g, x)
    return vjp(r)

# %% hvp_torch
def hvp_torch(f, x, r):
    had = x.requires_grad
    x.requires_grad_(True)
    try:
        y = f(x)
        if not y.requires_grad: return torch.zeros(len(x), dtype=x.dtype)
        g, = torch.autograd.grad(y, x, create_graph=True, allow_unused=True, materialize_grads=True)
        if not g.requires_grad: return torch.zeros(len(x), dtype=x.dtype)
        h, = torch.autograd.grad(torch.dot(g, r.detach()), x, allow_unused=True, materialize_grads=True)
        return h.detach()
    finally:
        x.requires_grad_(had)
