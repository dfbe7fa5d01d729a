# The primitive itself; a class with three methods; a harmless value before the root and after it.

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: g * y / (1 + y))
defjvp(omega, lambda t, y, x: t * y / (1 + y))

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
        return g * y / (1 + y)


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    squares = np.sum((P[:, None] - P[None, :]) ** 2, axis=-1)
    return np.sum(safe_root(squares)) / 2


def safe_root(s):
    return np.where(s > 0, np.sqrt(np.where(s > 0, s, 1.0)), 0.0)
