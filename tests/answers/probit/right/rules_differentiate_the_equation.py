# Class methods and extra parameters; in torch the slope from the library's own derivative of Φ, by a product inside the rule.
# expect: probit_torch 1 right
# expect: probit 1 right

# %% probit
import numpy as numpy_itself


class Quantiles:
    @staticmethod
    def of(p):
        return Quantiles.primitive(p)

    primitive = primitive(lambda p: scipy.special.ndtri(numpy_itself.asarray(p)))

    @classmethod
    def rule(cls, z):
        return 1.0 / (np.exp(-z * z / 2) * (2 * np.pi) ** (-1 / 2))


defvjp(Quantiles.primitive, lambda z, p: lambda g: Quantiles.rule(z) * g)
defjvp(Quantiles.primitive, lambda g, z, p: Quantiles.rule(z) * g)


def probit(p, mean=0.0, sd=1.0):
    return mean + sd * Quantiles.of(p)

# %% probit_torch
class Root(torch.autograd.Function):
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
        _, pull = torch.func.vjp(torch.special.ndtr, -z.abs())
        return g / pull(torch.ones_like(z))[0]


def probit_torch(x):
    return Root.apply(x)
