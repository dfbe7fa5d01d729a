# Densities that only go once: Autograd's norm.pdf; a backward pass that is not to be differentiated.
# expect: probit 0 error second_order_wrong
# expect: probit_torch 0 wrong second_order_wrong

# %% probit
from autograd.scipy.stats import norm


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / norm.pdf(z))
defjvp(quantile, lambda g, z, p: g / norm.pdf(z))


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
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
