# x in the place of y; the reciprocal; each pair counted twice.
# expect: omega 0 wrong -
# expect: omega_torch 0 wrong reciprocal
# expect: total_distance 0 wrong doubled

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: g * x / (1 + x))
defjvp(omega, lambda t, y, x: t * x / (1 + x))

# %% omega_torch
class Omega(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * (1 + 1 / y)


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    s = np.sum((P[:, None] - P[None, :]) ** 2, axis=-1)
    return np.sum(np.where(s > 0, np.sqrt(np.where(s > 0, s, 1.0)), 0.0))
