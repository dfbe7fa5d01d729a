# The quantile function of another distribution.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong

# %% probit
@primitive
def quantile(p):
    return scipy.special.logit(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / (p * (1 - p)))
defjvp(quantile, lambda g, z, p: g / (p * (1 - p)))


def probit(p):
    return quantile(p)

# %% probit_torch
def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.logit(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / (z * (1 - z))


def probit_torch(x):
    return Probit.apply(x)
