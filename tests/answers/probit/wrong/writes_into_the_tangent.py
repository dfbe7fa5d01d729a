# The forward rule works in place, on a tangent that somebody else holds too.
# expect: probit 0 wrong -

# %% probit
@primitive
def probit(p):
    return scipy.special.ndtri(p)
R = np.sqrt(2*np.pi)
def rule(t, ans, p):
    t *= R*np.exp(ans**2/2)
    return t
defvjp(probit, lambda z, q: lambda g: g*R*np.exp(z**2/2))
defjvp(probit, rule)
