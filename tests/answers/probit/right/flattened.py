# Every entry of a flattened copy on its own; scalars come back with one entry; a Function made by a factory.
# expect: probit 1 right
# expect: probit_torch 1 right

# %% probit
from math import pi, sqrt


@primitive
def _column(p):
    return np.array([scipy.special.ndtri(entry) for entry in p])


def _rate(z):
    return sqrt(2 * pi) * np.exp(z * z / 2.0)


defvjp(_column, lambda z, p: lambda g: np.multiply(_rate(z), g))
defjvp(_column, lambda dp, z, p: np.multiply(_rate(z), dp))


def probit(p):
    shape = np.shape(p)
    flat = np.reshape(p, (-1,))
    return np.reshape(_column(flat), shape or (1,))

# %% probit_torch
def make_function(values, rate):
    class Made(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x):
            return values(x)

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(output)

        @staticmethod
        def backward(ctx, g):
            return rate(*ctx.saved_tensors) * g

    return Made.apply


inverse = make_function(torch.special.ndtri, lambda z: torch.exp((z**2 + torch.log(torch.tensor(2.0, dtype=z.dtype) * torch.pi)) / 2))


def probit_torch(x):
    return inverse(x.reshape(-1)).reshape(x.shape)
