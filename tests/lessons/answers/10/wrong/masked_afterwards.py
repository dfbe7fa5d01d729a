# The result recomputed by SciPy in the rules; the slope computed where nothing is recorded; a mask after the root.
# expect: omega 0 error second_order_wrong
# expect: omega_torch 0 wrong second_order_wrong
# expect: total_distance 0 wrong -

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


def rate(x):
    y = scipy.special.wrightomega(x)
    return y / (1 + y)


defvjp(omega, lambda y, x: lambda g: g * rate(x))
defjvp(omega, lambda t, y, x: t * rate(x))

# %% omega_torch
class Omega(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output / (1 + output))

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0]


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    squares = np.sum((P[:, None] - P[None, :]) ** 2, axis=-1)
    return np.sum(np.where(squares > 0, np.sqrt(squares), 0.0)) / 2
