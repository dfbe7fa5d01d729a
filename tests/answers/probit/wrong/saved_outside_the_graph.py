# The slope is worked out in advance; without a graph in torch.
# expect: probit 0 wrong second_order_wrong
# expect: probit_torch 0 wrong second_order_wrong

# %% probit
from autograd.tracer import getval


def slope_at(p):
    while getval(p) is not p:
        p = getval(p)
    z = scipy.special.ndtri(p)
    return np.sqrt(2 * np.pi) * np.exp(z**2 / 2)


@primitive
def quantile(p):
    return scipy.special.ndtri(p)


def vjp_maker(ans, p):
    slope = slope_at(p)
    return lambda g: g * slope


defvjp(quantile, vjp_maker)
defjvp(quantile, lambda g, ans, p: g * slope_at(p))


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
        with torch.no_grad():
            slope = 1 / phi_torch(z)
        return g * slope


def probit_torch(x):
    return Probit.apply(x)
