# Rules by central differences.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong

# %% probit
def difference(p):
    h = 1e-6 * p * (1 - p)
    return (quantile(p + h) - quantile(p - h)) / (2 * h)


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g * difference(p))
defjvp(quantile, lambda g, z, p: g * difference(p))


def probit(p):
    return quantile(p)

# %% probit_torch
def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        h = 1e-6 * x * (1 - x)
        return g * (torch.special.ndtri(x + h) - torch.special.ndtri(x - h)) / (2 * h)


def probit_torch(x):
    return Probit.apply(x)
