# The library's own inverse gives values: inside the primitive, or where a mask leaves it out.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from autograd.scipy.special import erfcinv
@primitive
def probit(p):
    return -np.sqrt(2)*erfcinv(2*np.asarray(p, float))
defvjp(probit, lambda ans, p: lambda g: g * np.sqrt(2*np.pi)*np.exp(ans**2/2))
defjvp(probit, lambda t, ans, p: t*np.sqrt(2*np.pi)*np.exp(ans**2/2))

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
    inside = (x > 0) & (x < 1)
    return torch.where(inside, P.apply(x), torch.special.ndtri(x))
