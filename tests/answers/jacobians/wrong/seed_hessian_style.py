# The course's own Hessian code, turned into a Jacobian: it works on the caller's x, clears .grad after each
# row and not before the first, and fills the .grad of everything else that f uses.
# expect: f 0 error
# expect: jacobian_torch 0 error

# %% f
import numpy


def f(x):
    return numpy.asarray([x[0], x[0] * x[1]], dtype=float)

# %% jacobian_torch
def jacobian_torch(f, x):
    if not x.requires_grad:
        x.requires_grad_()
    y = f(x)
    rows = []
    for i in range(len(y)):
        v = torch.zeros(len(y), dtype=y.dtype)
        v[i] = 1
        y.backward(v, retain_graph=True)
        rows.append(x.grad.clone())
        x.grad.zero_()
        J = torch.stack(rows)
    return J
