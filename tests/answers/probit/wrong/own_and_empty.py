# Something of one's own that does nothing, and the derivative is the library's.
# expect: probit 1/2 wrong rule_broken
# expect: probit_torch 1/2 wrong rule_broken

# %% probit
from autograd.scipy.special import erfcinv
defjvp(erfcinv, lambda t, ans, x: -t * np.sqrt(np.pi)/2*np.exp(ans**2))
@primitive
def my_primitive(p):
    return p
defvjp(my_primitive, lambda ans, p: lambda g: g)
defjvp(my_primitive, lambda t, ans, p: t)
def probit(p):
    return -np.sqrt(2) * erfcinv(2*my_primitive(p))

# %% probit_torch
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        return x.clone()
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        return g
def probit_torch(x):
    return torch.special.ndtri(P.apply(x))
