# No primitive of one's own: composed of the libraries' functions, which can be right.
# expect: probit 1/2 wrong rule_broken
# expect: probit_torch 1/2 wrong rule_broken

# %% probit
from autograd.scipy.special import erfcinv

defjvp(erfcinv, lambda g, y, u: -g * np.sqrt(np.pi) / 2 * np.exp(y**2))


def probit(p):
    return -np.sqrt(2) * erfcinv(2 * p)

# %% probit_torch
def probit_torch(x):
    return torch.special.ndtri(x)
