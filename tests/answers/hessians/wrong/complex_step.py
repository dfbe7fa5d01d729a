# The gradient by AD, its derivative by a complex step.
# expect: hvp_autograd 0 wrong
# expect: hvp_torch 0 error

# %% hvp_autograd
from autograd import holomorphic_grad


def hvp_autograd(f, x, r):
    return np.imag(holomorphic_grad(f)(x + 1e-20j * r)) / 1e-20

# %% hvp_torch
def hvp_torch(f, x, r):
    z = (x.detach() + 1e-20j * r.detach()).requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    return g.imag / 1e-20
