# Slopes remembered by the shape of p: right for the first p of each shape.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong

# %% probit
slopes = {}


@primitive
def quantile(p):
    z = scipy.special.ndtri(p)
    slopes.setdefault(np.shape(p), np.sqrt(2 * np.pi) * np.exp(z**2 / 2))
    return z


defvjp(quantile, lambda z, p: lambda g: g * slopes[np.shape(p)])
defjvp(quantile, lambda t, z, p: t * slopes[np.shape(p)])


def probit(p):
    return quantile(p)

# %% probit_torch
saved = {}


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.z = saved.setdefault(output.shape, output)

    @staticmethod
    def backward(ctx, g):
        return g * (2 * torch.pi) ** 0.5 * torch.exp(ctx.z**2 / 2)


def probit_torch(x):
    return Probit.apply(x)
