# The libraries' own Jacobians, imported by another name or reached through a variable.
# expect: f 0 wrong
# expect: jacobian_autograd 1/2 wrong rule_broken
# expect: jacobian_torch 1/2 wrong rule_broken
# expect: jacobian_forward 1/2 wrong rule_broken

# %% f
def f(x):
    return np.exp(np.array([np.log(x[0]), np.log(x[0]) + np.log(x[1])]))

# %% jacobian_autograd
from autograd import jacobian as rows_of


def jacobian_autograd(f, x):
    return rows_of(f)(x)

# %% jacobian_torch
def jacobian_torch(f, x):
    name = "jac" + "rev"
    return getattr(torch.func, name)(f)(x.detach()).detach()

# %% jacobian_forward
from torch.func import jacfwd


def jacobian_forward(f, x):
    return jacfwd(f)(x)
