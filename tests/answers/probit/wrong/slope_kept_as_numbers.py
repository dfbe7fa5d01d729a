# The slope is computed on plain numbers; by NumPy in torch.
# expect: probit 0 wrong second_order_wrong
# expect: probit_torch 0 wrong second_order_wrong

# %% probit
import math
from autograd.tracer import getval


def plain_slope(z):
    while getval(z) is not z:
        z = getval(z)
    return math.sqrt(2 * math.pi) * np.exp(z**2 / 2)


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g * plain_slope(z))
defjvp(quantile, lambda g, z, p: g * plain_slope(z))


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
        slope = (2 * np.pi) ** 0.5 * np.exp(z.detach().numpy() ** 2 / 2)
        return g * torch.as_tensor(slope)


def probit_torch(x):
    return Probit.apply(x)
