# A primitive of one number, put together by autograd.numpy; a Function with two outputs, value and slope.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
@primitive
def one(q):
    return float(scipy.special.ndtri(q))
defvjp(one, lambda z, q: lambda g: g*np.sqrt(2*np.pi)*np.exp(z*z/2))
defjvp(one, lambda g, z, q: g*np.sqrt(2*np.pi)*np.exp(z*z/2))
def probit(p):
    if np.ndim(p)==0: return one(p)
    return np.reshape(np.array([one(q) for q in np.ravel(p)]), np.shape(p))

# %% probit_torch
class A(torch.autograd.Function):
    generate_vmap_rule=True
    @staticmethod
    def forward(x):
        with torch.no_grad():
            z = torch.special.ndtri(x)
            return z, (2*torch.pi)**.5*torch.exp(z*z/2)
    @staticmethod
    def setup_context(ctx, inputs, outputs):
        ctx.save_for_backward(*outputs)
    @staticmethod
    def backward(ctx, g, h):
        z, s = ctx.saved_tensors
        return g*s + h*z*s*s
def probit_torch(x):
    return A.apply(x)[0]
