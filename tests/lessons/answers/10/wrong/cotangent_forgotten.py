# The cotangent and the tangent forgotten; the older form with ctx in forward; pairs without themselves, which may coincide all the same.
# expect: omega 0 wrong cotangent_ignored
# expect: omega_torch 0 error setup_context_missing
# expect: total_distance 0 wrong -

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: y / (1 + y))
defjvp(omega, lambda t, y, x: y / (1 + y))

# %% omega_torch
class Omega(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = solve(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y / (1 + y)


def omega_torch(x):
    return Omega.apply(x)

# %% total_distance
def total_distance(P):
    i, j = onp.triu_indices(len(P), 1)
    return np.sum(np.sqrt(np.sum((P[i] - P[j]) ** 2, axis=1)))
