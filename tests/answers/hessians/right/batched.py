# All rows in one batched pass; one pass through the gradient, fed with r.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
import torch as t
from torch.autograd import grad as tgrad


def hessian_torch(f, x):
    with t.enable_grad():
        z = t.nn.Parameter(x.detach())
        # Adding nothing keeps a graph where f or its gradient is constant.
        g = tgrad(f(z) + 0 * z.sum(), z, create_graph=True)[0] + 0 * z
        eye = t.diag(t.ones_like(x))
        return tgrad(g, z, eye, is_grads_batched=True)[0]

# %% hvp_autograd
from autograd import grad, make_vjp


def hvp_autograd(f, x, r):
    pull, _ = make_vjp(grad(f))(x)
    return pull(r)

# %% hvp_torch
def hvp_torch(f, x, r):
    gradient, pull = torch.func.vjp(torch.func.grad(f), x.detach())
    (product,) = pull(r)
    return product.detach()
