# A root finder, entry by entry; a method jvp as well; a root with a rule of its own that is zero at zero.

# %% omega
def log_omega(x):
    return brentq(lambda z: math.exp(z) + z - x, -800.0, 10.0, xtol=1e-15)


@primitive
def omega(x):
    return onp.exp(onp.vectorize(log_omega, otypes=[float])(x))


rate = lambda y: 1 - 1 / (1 + y)
defvjp(omega, lambda y, x: lambda g: rate(y) * g)
defjvp(omega, lambda g, y, x: rate(y) * g)

# %% omega_torch
class Omega(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs, output)
        ctx.save_for_forward(output)

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g - g / (1 + y)

    @staticmethod
    def jvp(ctx, t):
        (y,) = ctx.saved_tensors
        return t * y / (1 + y)


omega_torch = Omega.apply

# %% total_distance
@primitive
def root(s):
    return onp.sqrt(s)


defvjp(root, lambda r, s: lambda g: g * np.where(r > 0, 0.5 / np.where(r > 0, r, 1.0), 0.0))


def total_distance(P):
    d = P[:, None, :] - P[None, :, :]
    return 0.5 * np.sum(root(np.sum(d**2, axis=2)))
