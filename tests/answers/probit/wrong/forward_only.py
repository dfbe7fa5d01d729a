# No rule for reverse mode; no word about batches.
# expect: probit 0 error reverse_mode_missing
# expect: probit_torch 0 error vmap_rule_missing

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defjvp(quantile, lambda g, z, p: g / phi(z))


def probit(p):
    return quantile(p)

# %% probit_torch
def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
