# Each mode twice, and not one over the other; in torch the density is the derivative of its distribution function.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
import autograd.scipy.stats.norm as anorm
@primitive
def probit(p):
    return scipy.special.ndtri(p)
defvjp(probit, lambda z, p: lambda g: g / anorm.pdf(z))
defjvp(probit, lambda t, z, p: t / (np.exp(-z**2/2)/np.sqrt(2*np.pi)))

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x): return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output): ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        _, pull = torch.func.vjp(torch.special.ndtr, z)
        return g / pull(torch.ones_like(z))[0]
def probit_torch(x):
    return P.apply(x)
