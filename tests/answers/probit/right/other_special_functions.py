# erfcinv, which loses nothing in either tail; rules from the error function's own constants.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from scipy.special import erfcinv

ROOT_TWO = 2**0.5


def probit(p):
    return -ROOT_TWO * scaled(2 * p)


@primitive
def scaled(u):
    return erfcinv(u)


slope = lambda y: -0.5 * np.sqrt(np.pi) * np.exp(y * y)
defvjp(scaled, lambda y, u: lambda g: g * slope(y))
defjvp(scaled, lambda t, y, u: t * slope(y))

# %% probit_torch
import torch as t


def slope_of(z):
    return (2 * t.pi) ** 0.5 * t.exp(z * z / 2)


class _Slope(t.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(z):
        return slope_of(z)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs, output)

    @staticmethod
    def backward(ctx, g):
        z, s = ctx.saved_tensors
        return g * z * s


class _Probit(t.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        lower = x <= 0.5
        tail = t.special.ndtri(t.where(lower, x, 1 - x))
        return t.where(lower, tail, -tail)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        return g * _Slope.apply(*ctx.saved_tensors)

    @staticmethod
    def jvp(ctx, tangent):
        raise RuntimeError("not asked for")


def probit_torch(x):
    z = _Probit.apply(x)
    return z
