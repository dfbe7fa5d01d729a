# A plain function around a primitive, values by another special function; saved input, recomputed result; pairs in a loop.

# %% omega
def omega(x):
    return _inner(x)


@primitive
def _inner(x):
    return scipy.special.lambertw(onp.exp(x)).real


defvjp(_inner, lambda ans, x: lambda g: g / (1 + 1 / ans))
defjvp(_inner, lambda g, ans, x: g / (1 + 1 / ans))

# %% omega_torch
class WrightOmega(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return solve(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        y = WrightOmega.apply(x)
        return grad_output / (1 + 1 / y)


omega_torch = lambda x: WrightOmega.apply(x)

# %% total_distance
def total_distance(P):
    total = 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            d = P[i] - P[j]
            if np.any(d != 0):
                total = total + np.sqrt(np.sum(d * d))
    return total
