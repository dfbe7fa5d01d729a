# Every derivative is a primitive of its own, with the next one as its rule.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from functools import lru_cache
@lru_cache(None)
def slope_power(k):
    """p -> probit'(p)**k as a primitive"""
    f = primitive(lambda p: (2*np.pi)**(k/2) * np.exp(k*scipy.special.ndtri(p)**2/2))
    defvjp(f, lambda ans, p: lambda g: g * k * probit(p) * slope_power(k+1)(p))
    defjvp(f, lambda t, ans, p: t * k * probit(p) * slope_power(k+1)(p))
    return f
@primitive
def probit(p):
    return scipy.special.ndtri(p)
defvjp(probit, lambda ans, p: lambda g: g * slope_power(1)(p))
defjvp(probit, lambda t, ans, p: t * slope_power(1)(p))

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        z = torch.special.ndtri(x)
        return z, (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2)
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*output)
    @staticmethod
    def backward(ctx, gz, gs):
        z, s = ctx.saved_tensors
        return gz * s + gs * z * s**2
def probit_torch(x):
    return P.apply(x)[0]
