# A root of Φ(z) − p, found to an absolute tolerance; float32 on the way.
# expect: probit 0 wrong tail_digits_lost
# expect: probit_torch 0 wrong

# %% probit
from scipy.optimize import brentq
from scipy.stats import norm
def one(q):
    if not 0<q<1: return scipy.special.ndtri(q)
    return brentq(lambda z: norm.cdf(z)-q, -10, 10, xtol=1e-14)
v=np.vectorize(one,otypes=[float])
q=primitive(lambda p: v(p))
r=lambda z: np.exp(z*z/2+np.log(2*np.pi)/2)
defvjp(q, lambda z, p: lambda g: g*r(z)); defjvp(q, lambda g, z, p: g*r(z))
probit=q

# %% probit_torch
class A(torch.autograd.Function):
    generate_vmap_rule=True
    @staticmethod
    def forward(x): return torch.special.ndtri(x.to(torch.float32)).to(x)
    @staticmethod
    def setup_context(ctx, inputs, output): ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z,=ctx.saved_tensors
        return g*(2*torch.pi)**.5*torch.exp(z*z/2)
def probit_torch(x): return A.apply(x)
