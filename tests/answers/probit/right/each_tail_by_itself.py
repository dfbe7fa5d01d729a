# The lower tail is the primitive, the upper one its mirror image; a forward rule that nobody asks for.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
lower = primitive(lambda p: scipy.special.ndtri(p))
r=lambda z: np.exp(z*z/2+np.log(2*np.pi)/2)
defvjp(lower, lambda z, p: lambda g: g*r(z)); defjvp(lower, lambda g, z, p: g*r(z))
def probit(p):
    return np.where(p < .5, lower(p), -lower(1-p))

# %% probit_torch
class A(torch.autograd.Function):
    generate_vmap_rule=True
    @staticmethod
    def forward(x): return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output): ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z,=ctx.saved_tensors
        return g*(2*torch.pi)**.5*torch.exp(z*z/2)
    @staticmethod
    def jvp(ctx, t): return t
def probit_torch(x): return torch.where(x<.5, A.apply(x), -A.apply(1-x))
