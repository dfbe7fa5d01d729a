# The values alone; no rule for vmap; squares of distances.
# expect: omega 0 error
# expect: omega_torch 0 error vmap_rule_missing
# expect: total_distance 0 wrong

# %% omega
def omega(x):
    return scipy.special.wrightomega(x)

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
        (y,) = ctx.saved_tensors
        return g * y / (1 + y)


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    return np.sum((P[:, None] - P[None, :]) ** 2) / 2
