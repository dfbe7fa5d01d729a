# A plain function around a primitive; a Function with save_for_backward and a density of its own.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
def probit(p):
    return quantile(p)


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda t, z, p: t / phi(z))

# %% probit_torch
import math


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
        return g * math.sqrt(2 * math.pi) * torch.exp(z**2 / 2)


def probit_torch(x):
    return Probit.apply(x)
