# torch's ndtri for Autograd's values, a decorator for both rules, and a slope that is a primitive too.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
import functools
import numpy as plain


def with_slope(slope):
    def decorate(function):
        new = primitive(function)
        defvjp(new, lambda ans, *args: lambda g: g * slope(ans))
        defjvp(new, lambda g, ans, *args: slope(ans) * g)

        @functools.wraps(function)
        def outer(*args):
            return new(*args)

        return outer

    return decorate


@primitive
def slope(z):
    return plain.sqrt(2 * plain.pi) * plain.exp(z**2 / 2)


defvjp(slope, lambda ans, z: lambda g: g * z * ans)
defjvp(slope, lambda g, ans, z: g * z * ans)


@with_slope(slope)
def probit(p):
    x = torch.from_numpy(plain.array(p, dtype=plain.float64))
    return torch.special.ndtri(x).numpy()[()]

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(p):
        return torch.special.ndtri(p)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        if g is None or not ctx.needs_input_grad[0]:
            return None
        return g * (torch.log(torch.tensor(2 * torch.pi, dtype=g.dtype)) / 2 + torch.special.ndtri(ctx.saved_tensors[0]) ** 2 / 2).exp()


def probit_torch(x):
    print("called with", x.shape)
    return P.apply(x)
