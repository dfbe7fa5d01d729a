# The gradient of one output after another; dual tensors.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
def f(x):
    return np.stack([x[0], x[0] * x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    m = len(f(x))
    return np.array([autograd.grad(lambda z, i=i: f(z)[i])(x) for i in range(m)])

# %% jacobian_torch
def jacobian_torch(f, x):
    z = x.detach().clone().requires_grad_(True)
    y = f(z)
    rows = []
    for component in y:
        if not component.requires_grad:
            rows.append(torch.zeros_like(x))
            continue
        (row,) = torch.autograd.grad(component, z, retain_graph=True, allow_unused=True)
        rows.append(torch.zeros_like(x) if row is None else row)
    return torch.stack(rows).detach()

# %% jacobian_forward
import torch.autograd.forward_ad as fwAD


def jacobian_forward(f, x):
    x = x.detach()
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        with fwAD.dual_level():
            value, tangent = fwAD.unpack_dual(f(fwAD.make_dual(x, e)))
            columns.append(torch.zeros_like(value) if tangent is None else tangent)
    return torch.stack(columns, dim=1)
