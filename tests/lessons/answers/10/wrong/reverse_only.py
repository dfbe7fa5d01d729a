# No rule for forward mode; a detached result in backward; the distance of each point from itself under the root.
# expect: omega 0 error forward_mode_missing
# expect: omega_torch 0 wrong second_order_wrong
# expect: total_distance 0 wrong

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: g * y / (1 + y))

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
        y = ctx.saved_tensors[0].detach()
        return g * y / (1 + y)


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    d = P[:, None] - P[None, :]
    return np.sum(np.linalg.norm(d, axis=-1)) / 2
