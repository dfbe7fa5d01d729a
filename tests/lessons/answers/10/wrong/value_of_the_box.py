# The result taken out of its box in the rule; NumPy in backward; only the first derivative's factor solved for wrongly.
# expect: omega 0 wrong second_order_wrong
# expect: omega_torch 0 wrong second_order_wrong
# expect: total_distance 0 wrong -

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: g * getval(y) / (1 + getval(y)))
defjvp(omega, lambda t, y, x: t * getval(y) / (1 + getval(y)))

# %% omega_torch
class Omega(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.y = output.detach().clone()

    @staticmethod
    def backward(ctx, g):
        return g * torch.tensor(ctx.y.numpy() / (1 + ctx.y.numpy()))


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    s = np.sum((P[:, None] - P[None, :]) ** 2, axis=-1)
    return np.sum((s > 0) * np.sqrt(s)) / 2
