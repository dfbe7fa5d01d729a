# vmap in every shape: over products, over copies of x, with the outputs' axis last; a remembered result.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
from functools import partial


def scaled(k, x):
    first, *rest = x
    return np.array([k * first, k * first * rest[0]], dtype=float)


f = partial(scaled, 1)

# %% jacobian_autograd
KNOWN = {}


def jacobian_autograd(f, x):
    question = (f, x.tobytes())
    if question not in KNOWN:
        rows = np.tile(x, (len(f(x)), 1))
        KNOWN[question] = autograd.grad(lambda X: sum(f(row)[i] for i, row in enumerate(X)))(rows)
    return KNOWN[question].copy()

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach()
    push = lambda v: torch.func.jvp(f, (x,), (v,))[1]
    return torch.vmap(push, out_dims=1)(torch.eye(len(x), dtype=x.dtype)).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    J = torch.zeros(len(f(x)), len(x))
    for j, direction in enumerate(torch.eye(len(x), dtype=x.dtype)):
        J[:, j] = torch.func.jvp(f, (x,), (direction,))[1]
    return J
