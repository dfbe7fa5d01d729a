# No rule for forward mode; no torch.func.
# expect: probit 0 error forward_mode_missing
# expect: probit_torch 0 error setup_context_missing

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))


def probit(p):
    return quantile(p)

# %% probit_torch
class Probit(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        z = torch.special.ndtri(x)
        ctx.save_for_backward(z)
        return z

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2)


def probit_torch(x):
    return Probit.apply(x)
