# A list instead of an array; the class itself instead of what it computes.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong wrong_container

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda g, z, p: g / phi(z))


def probit(p):
    return list(quantile(np.atleast_1d(p)))

# %% probit_torch
class Probit(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)


probit_torch = Probit
