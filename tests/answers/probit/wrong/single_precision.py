# float32 on the way.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(np.asarray(p, dtype=np.float32)).astype(np.float64)


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
        return torch.special.ndtri(x.float()).double()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
