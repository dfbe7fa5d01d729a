# A primitive that no trace goes through, a Function times zero: the derivative is the library's.
# expect: probit 1/2 wrong rule_broken
# expect: probit_torch 1/2 wrong rule_broken

# %% probit
from autograd.scipy.special import erfcinv

defjvp(erfcinv, lambda t, ans, x: -t * np.sqrt(np.pi) / 2 * np.exp(ans**2))


@primitive
def half(p):
    return 0.5


defvjp(half, lambda ans, p: lambda g: 0 * g)
defjvp(half, lambda t, ans, p: 0 * t)


def probit(p):
    return -np.sqrt(2) * erfcinv(p / half(0.3))

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2)
def probit_torch(x):
    return torch.special.ndtri(x) + 0.0 * P.apply(x)
