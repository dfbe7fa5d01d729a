# dy = dx / (1 + y): the equation multiplied through on one side only.
# expect: omega 0 wrong -
# expect: omega_torch 0 wrong -

# %% omega
@primitive
def omega(x):
    return scipy.special.wrightomega(x)


defvjp(omega, lambda y, x: lambda g: g / (1 + y))
defjvp(omega, lambda t, y, x: t / (1 + y))

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
        return g / (1 + y)


def omega_torch(x):
    return Omega.apply(x)
