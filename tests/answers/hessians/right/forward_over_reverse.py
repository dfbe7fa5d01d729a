# The gradient differentiated in forward mode: columns by vmap, one pass along r, dual numbers by hand.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
from torch.func import grad, jvp, vmap


def hessian_torch(f, x):
    push = lambda v: jvp(grad(f), (x,), (v,))[1]
    return vmap(push, out_dims=1)(torch.eye(x.shape[0], dtype=x.dtype, device=x.device))

# %% hvp_autograd
def hvp_autograd(f, x, r):
    value, derivative = autograd.make_jvp(autograd.grad(f))(x)(r)
    return derivative

# %% hvp_torch
import torch.autograd.forward_ad as fwAD


def hvp_torch(f, x, r):
    with fwAD.dual_level():
        dual = fwAD.make_dual(x.detach().requires_grad_(True), r.detach())
        out = f(dual)
        if out.grad_fn is None:
            return torch.zeros_like(r).detach()
        g = torch.autograd.grad(out, dual, create_graph=True, allow_unused=True)[0]
        tangent = None if g is None else fwAD.unpack_dual(g).tangent
    return (torch.zeros_like(x) if tangent is None else tangent).detach().clone()
