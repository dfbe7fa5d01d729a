# backward returns nothing; a result that is not to be differentiated.
# expect: probit_torch 0 wrong zero

# %% probit_torch
def phi_torch(z):
    return torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x)
