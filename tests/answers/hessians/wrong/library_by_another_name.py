# The same, by aliases, and one library product after the other.
# expect: hessian_torch 1/2 wrong rule_broken
# expect: hvp_autograd 1/2 wrong rule_broken
# expect: hvp_torch 1/2 wrong rule_broken

# %% hessian_torch
import importlib

columns_of = getattr(importlib.import_module("torch.func"), "jac" + "fwd")


def hessian_torch(f, x):
    return columns_of(torch.func.grad(f))(x.detach()).detach()

# %% hvp_autograd
from autograd.differential_operators import make_hvp as operator


def hvp_autograd(f, x, r):
    return operator(f)(x)[0](r)

# %% hvp_torch
from torch.autograd.functional import vhp


def hvp_torch(f, x, r):
    return vhp(f, x.detach(), v=r.detach())[1].detach()
