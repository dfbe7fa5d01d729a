# For one number, and .item() in torch.
# expect: probit 0 error
# expect: probit_torch 0 error

# %% probit
from statistics import NormalDist


@primitive
def quantile(p):
    return NormalDist().inv_cdf(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda g, z, p: g / phi(z))


def probit(p):
    return quantile(p)

# %% probit_torch
from statistics import NormalDist


def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.tensor(NormalDist().inv_cdf(x.item()), dtype=x.dtype)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
