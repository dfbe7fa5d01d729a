# Newton's method on the log of the distribution function, and the derivative from the equation; SciPy under torch.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
import numpy as onp
from scipy.special import log_ndtr


def _lower(q):
    z = onp.where(q < 0.05, -onp.sqrt(-2 * onp.log(q)), 2.5 * (q - 0.5))
    for _ in range(60):
        ratio = onp.exp(log_ndtr(z) + z * z / 2) * onp.sqrt(2 * onp.pi)
        z = z - (log_ndtr(z) - onp.log(q)) * ratio
    return z


def _solve(p):
    p = onp.asarray(p, dtype=float)
    with onp.errstate(all="ignore"):
        z = onp.where(p < 0.5, _lower(onp.clip(p, 1e-300, 0.5)), -_lower(onp.clip(1 - p, 1e-300, 0.5)))
    z = onp.where(p == 0.5, 0.0, z)
    z = onp.where(p == 0, -onp.inf, onp.where(p == 1, onp.inf, z))
    return onp.where((p < 0) | (p > 1) | onp.isnan(p), onp.nan, z)[()]


root = primitive(_solve)


def phi(z):
    return (2 * np.pi) ** -0.5 * np.exp(-np.square(z) / 2)


def vjp_maker(z, p):
    def vjp(g):
        return np.divide(g, phi(z))

    return vjp


defvjp(root, vjp_maker)
defjvp(root, lambda dp, z, p: np.divide(dp, phi(z)))
probit = lambda p: root(p)

# %% probit_torch
class FromSciPy(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.from_numpy(__import__("numpy").asarray(scipy.special.ndtri(x.detach().numpy()))).to(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def vmap(info, in_dims, x):
        return FromSciPy.apply(x), in_dims[0]

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        density = torch.exp(-0.5 * z * z) / torch.sqrt(torch.tensor(2 * torch.pi, dtype=z.dtype))
        return torch.div(g, density)


def probit_torch(x: torch.Tensor) -> torch.Tensor:
    try:
        return FromSciPy.apply(x)
    finally:
        pass
