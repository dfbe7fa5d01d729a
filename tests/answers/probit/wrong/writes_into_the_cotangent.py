# The rule divides the cotangent in place, which somebody else holds too.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong

# %% probit
@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def vjp_maker(z, p):
    def vjp(g):
        g /= np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        return g

    return vjp


defvjp(quantile, vjp_maker)
defjvp(quantile, lambda t, z, p: t * np.sqrt(2 * np.pi) * np.exp(z**2 / 2))


def probit(p):
    return quantile(p)

# %% probit_torch
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
        return g.mul_((2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2))


def probit_torch(x):
    return Probit.apply(x)
