# Rules by argument number that call the function itself; a vmap method; coinciding pairs left out before the norm.

# %% omega
from autograd.extend import defjvp_argnum, defvjp_argnum

omega = primitive(lambda x: scipy.special.wrightomega(x))


def slope(x):
    y = omega(x)
    return y / (1.0 + y)


defvjp_argnum(omega, lambda argnum, ans, args, kwargs: lambda g: g * slope(args[0]))
defjvp_argnum(omega, lambda argnum, g, ans, args, kwargs: g * slope(args[0]))

# %% omega_torch
class Omega(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        y = ctx.saved_tensors[0]
        return g * torch.sigmoid(torch.log(y))

    @staticmethod
    def vmap(info, in_dims, x):
        return Omega.apply(x), in_dims[0]


def omega_torch(x):
    """y with y + log y = x."""
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    i, j = onp.triu_indices(len(P), 1)
    d = P[i] - P[j]
    apart = onp.any(getval(d) != 0, axis=1)
    if not apart.any():
        return 0.0 * np.sum(P)
    return np.sum(np.linalg.norm(d[apart], axis=1))
