# Reverse mode is right; in forward mode the tangent is cut off.
# expect: probit 0 wrong second_order_wrong

# %% probit
from autograd.tracer import getval


def plain(g):
    while getval(g) is not g:
        g = getval(g)
    return g


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda g, z, p: plain(g) / phi(z))


def probit(p):
    return quantile(p)
