# torch.autograd.grad as everybody writes it first: an output without a graph raises.
# expect: f 0 wrong wrong_container
# expect: jacobian_torch 0 error graph_detached
# expect: jacobian_forward 0 error

# %% f
def f(x):
    return torch.tensor([x[0], x[0] * x[1]])

# %% jacobian_torch
def jacobian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = [torch.autograd.grad(y[i], z, retain_graph=True, materialize_grads=True)[0] for i in range(len(y))]
    return torch.stack(rows).detach()

# %% jacobian_forward
import torch.autograd.forward_ad as fwAD


def jacobian_forward(f, x):
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        with fwAD.dual_level():
            columns.append(fwAD.unpack_dual(f(fwAD.make_dual(x, e))).tangent)
    return torch.stack(columns, dim=1)
