# Forward mode where it is free to choose, and a gradient of vᵀf(x) in Autograd.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
def f(x):
    x1, x2 = x
    return np.array((x1, x1 * x2))

# %% jacobian_autograd
def jacobian_autograd(f, x):
    product = autograd.grad(lambda z, v: np.dot(v, f(z)))
    return np.array([product(x, v) for v in np.eye(np.size(f(x)))])

# %% jacobian_torch
def jacobian_torch(f, x):
    point = x.detach()
    columns = [torch.func.jvp(f, (point,), (v,))[1] for v in torch.eye(len(point), dtype=point.dtype)]
    return torch.column_stack(columns).to(x.dtype).detach()

# %% jacobian_forward
from torch.autograd import forward_ad


def jacobian_forward(f, x):
    n = x.shape[0]
    J = None
    for j in range(n):
        direction = torch.zeros(n, dtype=torch.float64)
        direction[j] = 1.0
        with forward_ad.dual_level():
            dual = f(forward_ad.make_dual(x.detach().double(), direction))
            parts = forward_ad.unpack_dual(dual)
        if J is None:
            J = torch.zeros(parts.primal.shape[0], n, dtype=torch.float64)
        if parts.tangent is not None:
            J[:, j] = parts.tangent.detach()
    return J
