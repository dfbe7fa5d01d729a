# f copied before it is used, dual numbers of one's own, a Function of one's own, f on a batch of dual tensors.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
from autograd.extend import defvjp, primitive


@primitive
def f(x):
    return np.array([x[0], x[0] * x[1]])


defvjp(f, lambda value, x: lambda g: np.array([g[0] + g[1] * x[1], g[1] * x[0]]))

# %% jacobian_autograd
import math

import numpy


class Dual:
    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    @staticmethod
    def of(number):
        return number if isinstance(number, Dual) else Dual(number, 0.0)

    def __add__(self, other):
        other = Dual.of(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = Dual.of(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __radd__, __rmul__ = __add__, __mul__

    def __abs__(self):
        return self if self.value > 0 else self * -1.0

    def log(self):
        return Dual(math.log(self.value), self.slope / self.value)

    def exp(self):
        return Dual(math.exp(self.value), self.slope * math.exp(self.value))

    def sin(self):
        return Dual(math.sin(self.value), self.slope * math.cos(self.value))

    def tanh(self):
        return Dual(math.tanh(self.value), self.slope * (1 - math.tanh(self.value) ** 2))


def jacobian_autograd(f, x):
    columns = []
    for direction in np.eye(len(x)):
        duals = numpy.array([Dual(a, b) for a, b in zip(x.tolist(), direction.tolist())], dtype=object)
        columns.append([Dual.of(output).slope for output in f(duals)])
    return np.array(columns).T.astype(float)

# %% jacobian_torch
def jacobian_torch(f, x):
    class Traced(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            with torch.enable_grad():
                ctx.z = z.detach().requires_grad_()
                ctx.y = f(ctx.z)
            return ctx.y.detach().clone()

        @staticmethod
        def backward(ctx, g):
            if not ctx.y.requires_grad:
                return torch.zeros_like(ctx.z)
            options = {"retain_graph": True, "allow_unused": True, "materialize_grads": True}
            return torch.autograd.grad(ctx.y, ctx.z, g, **options)[0]

    z = x.detach().requires_grad_()
    y = Traced.apply(z)
    return torch.stack([torch.autograd.grad(entry, z, retain_graph=True)[0] for entry in y])

# %% jacobian_forward
import copy

import torch.autograd.forward_ad as forward_ad


def jacobian_forward(f, x):
    f, n = copy.deepcopy(f), len(x)
    with forward_ad.dual_level():
        points = forward_ad.make_dual(x.detach().repeat(n, 1), torch.eye(n, dtype=x.dtype))
        values, slopes = forward_ad.unpack_dual(torch.vmap(f)(points))
        return (torch.zeros_like(values) if slopes is None else slopes).T.clone()
