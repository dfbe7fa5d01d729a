# The density without its constant.
# expect: probit 0 wrong constant_factor
# expect: probit_torch 0 wrong constant_factor

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / np.exp(-(z**2) / 2))
defjvp(quantile, lambda g, z, p: g / np.exp(-(z**2) / 2))


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
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * torch.exp(z**2 / 2)


def probit_torch(x):
    return Probit.apply(x)
