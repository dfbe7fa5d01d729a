# Rational approximations with nine digits; torch's Normal.icdf, which works with 2p − 1.
# expect: probit 0 wrong
# expect: probit_torch 0 wrong tail_digits_lost

# %% probit
def _acklam(p):
    a=[-3.969683028665376e+01,2.209460984245205e+02,-2.759285104469687e+02,1.383577518672690e+02,-3.066479806614716e+01,2.506628277459239e+00]
    b=[-5.447609879822406e+01,1.615858368580409e+02,-1.556989798598866e+02,6.680131188771972e+01,-1.328068155288572e+01]
    c=[-7.784894002430293e-03,-3.223964580411365e-01,-2.400758277161838e+00,-2.549732539343734e+00,4.374664141464968e+00,2.938163982698783e+00]
    d=[7.784695709041462e-03,3.224671290700398e-01,2.445134137142996e+00,3.754408661907416e+00]
    if p<=0 or p>=1: return scipy.special.ndtri(p)
    if p<0.02425:
        q=np.sqrt(-2*np.log(p)); return (((((c[0]*q+c[1])*q+c[2])*q+c[3])*q+c[4])*q+c[5])/((((d[0]*q+d[1])*q+d[2])*q+d[3])*q+1)
    if p>1-0.02425: return -_acklam(1-p)
    q=p-.5; r=q*q
    return (((((a[0]*r+a[1])*r+a[2])*r+a[3])*r+a[4])*r+a[5])*q/(((((b[0]*r+b[1])*r+b[2])*r+b[3])*r+b[4])*r+1)
v=np.vectorize(_acklam,otypes=[float])
q=primitive(lambda p: v(p))
r=lambda z: np.exp(z*z/2+np.log(2*np.pi)/2)
defvjp(q, lambda z, p: lambda g: g*r(z)); defjvp(q, lambda g, z, p: g*r(z))
probit=q

# %% probit_torch
class A(torch.autograd.Function):
    generate_vmap_rule=True
    @staticmethod
    def forward(x): return torch.distributions.Normal(0.,1.).icdf(x)
    @staticmethod
    def setup_context(ctx, inputs, output): ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z,=ctx.saved_tensors
        return g*(2*torch.pi)**.5*torch.exp(z*z/2)
def probit_torch(x): return A.apply(x)
