# A primitive of two arguments, one of them an object; torch's own derivative of ndtri inside a Function.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from scipy.special import log_ndtr, ndtri
class Q:
    f = primitive(lambda self, p: ndtri(p))
    def __call__(self, p): return Q.f(self, p)
r=lambda z: np.exp(z*z/2)*np.sqrt(2*np.pi)
defvjp(Q.f, None, lambda z, self, p: lambda g: g*r(z)); defjvp(Q.f, None, lambda g, z, self, p: g*r(z))
probit = Q().__call__

# %% probit_torch
class A(torch.autograd.Function):
    @staticmethod
    def forward(x): return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output): ctx.save_for_backward(*inputs)
    @staticmethod
    def backward(ctx, g):
        x,=ctx.saved_tensors
        with torch.enable_grad():
            slope = torch.func.vmap(torch.func.grad(torch.special.ndtri))(x.reshape(-1)).reshape(x.shape)
        return g*slope
    @staticmethod
    def vmap(info, in_dims, x):
        z = A.apply(torch.movedim(x, in_dims[0], -1))
        return z, z.ndim-1
probit_torch = lambda x: A.apply(x)
