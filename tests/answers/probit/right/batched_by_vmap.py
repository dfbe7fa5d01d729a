# Each library's own way of mapping over entries; a Function for one number, an Autograd primitive by subclass.
# expect: probit_torch 1 right
# expect: probit 1 right

# %% probit
from autograd.tracer import primitive as opaque
from autograd.core import defjvp as forward_rule, defvjp as reverse_rule

normal = __import__("scipy.stats", fromlist=["norm"]).norm


def sqrt_two_pi_exp(z):
    return np.exp(0.5 * (z * z + np.log(2 * np.pi)))


(probit := opaque(normal.ppf))
reverse_rule(probit, lambda z, *_: lambda g: sqrt_two_pi_exp(z) * g)
forward_rule(probit, lambda g, z, *_: sqrt_two_pi_exp(z) * g)

# %% probit_torch
class OneNumber(torch.autograd.Function):
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
        return g * torch.rsqrt(torch.exp(-z * z) / (2 * torch.pi))


def probit_torch(x):
    each = OneNumber.apply
    for _ in range(x.dim()):
        each = torch.func.vmap(each)
    return each(x)
