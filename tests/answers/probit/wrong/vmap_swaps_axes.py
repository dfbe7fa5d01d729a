# Two axes change places where one should move: right for matrices only.
# expect: probit_torch 0 wrong -

# %% probit_torch
class P(torch.autograd.Function):
    @staticmethod
    def vmap(info, in_dims, x):
        return P.apply(x.transpose(0, in_dims[0])), 0
    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx, g):
        z, = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2)
def probit_torch(x):
    return P.apply(x)
