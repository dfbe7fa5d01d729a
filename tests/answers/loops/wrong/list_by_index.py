# Assignment into a list, into a tensor from within a comprehension, a reduce; the minimum of the repeats.
# expect: f2a 1/2 wrong no_index_assignment
# expect: f2b 1/2 wrong index_assignment
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong minimum_for_median

# %% f2a
def f2a(x, A):
    vals = [0.0] * len(A)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return torch.stack(vals).sum()

# %% f2b
def f2b(x, A):
    vals = torch.empty(len(A), dtype=x.dtype)
    [vals.__setitem__(i, A[i] @ x) for i in range(len(A))]
    return vals.sum()

# %% f2c
from functools import reduce


def f2c(x, A):
    return reduce(torch.add, (A @ x).unbind())

# %% time_f2
import timeit


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for name in ("f2a", "f2b", "f2c"):
        f = globals()[name]
        f(x, A)
        out[name] = min(timeit.repeat(lambda: torch.autograd.grad(f(x, A), x), number=1, repeat=repeats))
    return out
