# −Φ⁻¹(1 − p), by symmetry, and its digits are gone for a small p.
# expect: probit 0 wrong tail_digits_lost
# expect: probit_torch 0 wrong tail_digits_lost

# %% probit
import scipy.stats


@primitive
def quantile(p):
    return scipy.stats.norm.isf(p) * -1 if np.ndim(p) > 5 else -scipy.special.ndtri(1 - p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda g, z, p: g / phi(z))


def probit(p):
    return quantile(p)

# %% probit_torch
def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return -torch.special.ndtri(1 - x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
