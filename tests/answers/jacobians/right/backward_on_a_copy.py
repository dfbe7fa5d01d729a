# The way of the seed, made right: backward on a leaf of one's own, with inputs= so that nobody else collects.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
def f(x):
    first = x[:1]
    second = x[:1] * x[1:]
    return np.concatenate((first, second))

# %% jacobian_autograd
from autograd.differential_operators import make_vjp


def jacobian_autograd(f, x):
    backward, value = make_vjp(f, 0)(np.array(x))
    rows = list(map(backward, np.identity(value.size)))
    return np.vstack(rows)

# %% jacobian_torch
def jacobian_torch(f, x):
    own = x.clone().detach()
    own.requires_grad = True
    y = f(own)
    J = torch.zeros(y.numel(), own.numel(), dtype=x.dtype)
    if y.requires_grad:
        for i in range(y.numel()):
            own.grad = None
            y[i].backward(retain_graph=True, inputs=[own])
            if own.grad is not None:
                J[i] = own.grad
    return J

# %% jacobian_forward
def jacobian_forward(f, x):
    _, push = torch.func.linearize(f, x.detach())
    return torch.stack([push(e) for e in torch.eye(len(x), dtype=x.dtype)], 1)
