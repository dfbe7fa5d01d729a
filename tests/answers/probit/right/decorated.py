# The primitive itself by decorator, scipy.stats for values; log_prob for the density, z kept from the forward pass.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from scipy import stats


@primitive
def probit(p):
    return stats.norm.ppf(p)


defvjp(probit, lambda ans, p: lambda g: g * np.sqrt(2 * np.pi) * np.exp(ans**2 / 2))
defjvp(probit, lambda g, ans, p: g * np.sqrt(2 * np.pi) * np.exp(0.5 * ans * ans))

# %% probit_torch
from torch.autograd import Function
from torch.distributions import Normal


class MyProbit(Function):
    generate_vmap_rule = True

    def forward(x: torch.Tensor) -> torch.Tensor:
        return torch.special.ndtri(x)

    forward = staticmethod(forward)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.z = output

    @staticmethod
    def backward(ctx, *grads):
        return grads[0] / torch.exp(Normal(0.0, 1.0).log_prob(ctx.z))


probit_torch = MyProbit.apply
