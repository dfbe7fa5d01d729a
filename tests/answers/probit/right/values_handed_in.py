# The value is worked out outside and handed to the rule as a constant.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
@primitive
def attach(p, z):
    return z
def s(z): return np.sqrt(2*np.pi)*np.exp(z**2/2)
defvjp(attach, lambda ans, p, z: lambda g: g*s(ans), argnums=(0,))
defjvp(attach, lambda t, ans, p, z: t*s(ans), argnums=(0,))
from autograd.tracer import getval
def deep(p):
    while getval(p) is not p: p = getval(p)
    return p
def probit(p):
    return attach(p, scipy.special.ndtri(deep(p)))

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x, z):
        return z.clone()
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2), None
def probit_torch(x):
    return P.apply(x, torch.special.ndtri(x))
