# NormalDist entry by entry with the edges by hand; the result looked up again in the rules; vmap by hand.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from statistics import NormalDist
import numpy
from autograd.extend import defvjp_argnum
from autograd.core import defjvp_argnum


def one(q: float) -> float:
    if q == 0 or q == 1:
        return -numpy.inf if q == 0 else numpy.inf
    try:
        return NormalDist().inv_cdf(float(q))
    except ValueError:
        return numpy.nan


raw = numpy.vectorize(one, otypes=["float64"])


class Probit:
    """Φ⁻¹ as an object."""

    def __init__(self):
        self.values = primitive(lambda p: raw(p))
        log_slope = lambda z: 0.5 * z**2 + 0.5 * np.log(2 * np.pi)
        defvjp_argnum(self.values, lambda argnum, z, args, kwargs: lambda g: g * np.exp(log_slope(self(args[0]))))
        defjvp_argnum(self.values, lambda argnum, g, z, args, kwargs: g * np.exp(log_slope(self(args[0]))))

    def __call__(self, p):
        return self.values(p)


probit = Probit()

# %% probit_torch
class QuantileFunction(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        z = QuantileFunction.apply(x)
        return grad_output * (2 * torch.pi) ** 0.5 * (z.square() / 2).exp()

    @staticmethod
    def vmap(info, in_dims, x):
        return QuantileFunction.apply(x.movedim(in_dims[0], 0)), 0


def probit_torch(x, *, verbose=False):
    if verbose:
        print(x)
    return QuantileFunction.apply(x)
