# f on a batch of equal points, each with its own tangent; r checked and converted before use.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
import torch.autograd.forward_ad as forward


def hessian_torch(f, x):
    n = x.shape[0]
    with forward.dual_level():
        points = x.detach().expand(n, n).clone().requires_grad_()
        duals = forward.make_dual(points, torch.eye(n, dtype=x.dtype))
        total = torch.vmap(f)(duals).sum()
        if not total.requires_grad:
            return torch.zeros(n, n, dtype=x.dtype)
        (gradients,) = torch.autograd.grad(total, duals, create_graph=True, allow_unused=True)
        slopes = None if gradients is None else forward.unpack_dual(gradients).tangent
        return torch.zeros_like(points).detach() if slopes is None else slopes.detach()

# %% hvp_autograd
import numpy as plain_numpy


def hvp_autograd(f, x, r):
    r = plain_numpy.asarray(r, dtype=float).copy()
    assert r.shape == x.shape
    push = autograd.make_jvp(autograd.grad(f))(plain_numpy.array(x))
    _, product = push(r)
    return plain_numpy.array([float(entry) for entry in product])

# %% hvp_torch
def hvp_torch(f, x, r):
    batch = torch.vmap(lambda v: torch.func.jvp(torch.func.grad(f), (x.detach(),), (v,))[1])
    return batch(r.detach().unsqueeze(0)).squeeze(0).detach()
