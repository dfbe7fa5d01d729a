# The slope has a rule of its own, in which a power is missing: wrong to second order only.
# expect: probit 0 wrong second_order_wrong
# expect: probit_torch 0 wrong second_order_wrong

# %% probit
@primitive
def probit(p):
    return scipy.special.ndtri(p)
@primitive
def dprobit(p):
    return np.sqrt(2*np.pi)*np.exp(scipy.special.ndtri(p)**2/2)
defvjp(probit, lambda ans, p: lambda g: g * dprobit(p))
defjvp(probit, lambda t, ans, p: t*dprobit(p))
defvjp(dprobit, lambda ans, p: lambda g: g * probit(p) * ans)
defjvp(dprobit, lambda t, ans, p: t*probit(p) * ans)

# %% probit_torch
class S(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        return (2 * torch.pi) ** 0.5 * torch.exp(torch.special.ndtri(x)**2 / 2)
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output)
    @staticmethod
    def backward(ctx, g):
        x, s = ctx.saved_tensors
        return g * torch.special.ndtri(x) * s
class P(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        return g * S.apply(z)
def probit_torch(x):
    return P.apply(x)
