# Recursion, index_put_, a dict comprehension, a vmap; timeit with statements as text, medians by NumPy.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def fill(vals, x, A, i):
    if i == len(A):
        return vals
    vals.index_put_((torch.tensor([i]),), (A[i] @ x).unsqueeze(0))
    return fill(vals, x, A, i + 1)


def f2a(x, A):
    return fill(x.new_zeros(A.shape[0]), x, A, 0).sum()

# %% f2b
def product(a, x):
    return torch.inner(a, x)


def f2b(x, A):
    by_row = {i: product(A[i], x) for i in range(len(A))}
    return torch.cat([v.reshape(1) for v in by_row.values()]).sum()

# %% f2c
def f2c(x, A):
    return torch.vmap(torch.dot, in_dims=(0, None))(A, x).sum()

# %% time_f2
import timeit

import numpy


def time_f2(n, d, repeats):
    torch.manual_seed(3)
    names = dict(globals(), A=torch.rand(n, d), x=torch.rand(d, requires_grad=True))
    result = {}
    for name in ("f2a", "f2b", "f2c"):
        clock = timeit.Timer(f"torch.autograd.grad({name}(x, A), x)", globals=names)
        clock.timeit(3)
        result[name] = float(numpy.median(clock.repeat(repeats, 1)))
    return result
