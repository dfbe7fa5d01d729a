# Augmented assignment entry by entry, zip in a generator, an autograd.Function, torch's own benchmark timer.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def f2a(x, A):
    vals = torch.zeros_like(A[:, 0], requires_grad=False)
    for i, row in enumerate(A):
        for a, b in zip(row, x):
            vals[i] += a * b
    return vals.sum()

# %% f2b
from functools import reduce
from operator import add


def f2b(x, A):
    return reduce(add, (a.mul(x).sum() for a in A.unbind()))

# %% f2c
class F2(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, A):
        ctx.save_for_backward(x, A)
        return A.mv(x).sum()

    @staticmethod
    def backward(ctx, g):
        x, A = ctx.saved_tensors
        return g * A.sum(0), g * x.expand_as(A)


def f2c(x, A):
    return F2.apply(x, A)

# %% time_f2
from torch.utils.benchmark import Timer


def time_f2(n, d, repeats):
    A = torch.randn(n, d)
    x = torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        timer = Timer("torch.autograd.grad(f(x, A), x)", globals={"f": f, "x": x, "A": A, "torch": torch})
        runs = [timer.timeit(1).mean for _ in range(repeats)]  # timeit warms up by itself
        out[f.__name__] = sorted(runs)[len(runs) // 2]
    return out
