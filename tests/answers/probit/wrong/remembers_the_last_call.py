# The rules use the z of the last call, wherever it was: kept in a dict, and on the class instead of in ctx.
# expect: probit 0 wrong stale_answer
# expect: probit_torch 0 wrong stale_answer

# %% probit
last = {}


@primitive
def quantile(p):
    z = scipy.special.ndtri(p)
    last["z"] = z
    return z


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(last["z"]))
defjvp(quantile, lambda t, z, p: t / phi(z))


def probit(p):
    return quantile(p)

# %% probit_torch
class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        Probit.z = output

    @staticmethod
    def backward(ctx, g):
        return g * (2 * torch.pi) ** 0.5 * torch.exp(Probit.z**2 / 2)


def probit_torch(x):
    return Probit.apply(x)
