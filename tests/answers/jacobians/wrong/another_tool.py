# Plain numbers where the engine should be, digits thrown away, steps as good as differences get.
# expect: f 0 wrong zero
# expect: jacobian_autograd 0 wrong -
# expect: jacobian_torch 0 wrong finite_differences
# expect: jacobian_forward 0 wrong

# %% f
import numpy


def f(x):
    return numpy.array([x[0], x[0] * x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    vjp, y = autograd.make_vjp(f)(x)
    return np.round(np.array([vjp(v) for v in np.eye(len(y))]), 8)

# %% jacobian_torch
from torch.autograd.gradcheck import _get_numerical_jacobian


def jacobian_torch(f, x):
    leaf = x.detach().clone().requires_grad_()
    return _get_numerical_jacobian(f, (leaf,))[0][0].T

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach().float()
    return torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x))], dim=1)
