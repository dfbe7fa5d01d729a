# Right, but p comes back changed.
# expect: probit 1/2 wrong input_changed
# expect: probit_torch 1/2 wrong requires_grad_changed

# %% probit
@primitive
def quantile(p):
    if isinstance(p, np.ndarray) and p.ndim:
        z = scipy.special.ndtri(p)
        p[...] = z
        return z
    return scipy.special.ndtri(p)


def phi(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


defvjp(quantile, lambda z, p: lambda g: g / phi(z))
defjvp(quantile, lambda g, z, p: g / phi(z))


def probit(p):
    return quantile(p)

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
        return g / phi_torch(z)


def probit_torch(x):
    return Probit.apply(x if x.requires_grad or not x.is_leaf or torch._C._functorch.is_functorch_wrapped_tensor(x) else x.requires_grad_())
