# Unusual roads: setitem by its function, generators in helpers, an autograd.Function; a warm-up by the clock.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
import operator


def f2a(x, A, kept={}):
    waiting = kept.setdefault((len(A), A.dtype), torch.zeros(len(A), dtype=A.dtype))
    vals = waiting.clone()
    rows = iter(A)
    for i in torch.arange(len(A)):
        operator.setitem(vals, i, torch.inner(next(rows), x))
    return vals.mean() * len(A)

# %% f2b
def products(x, A):
    yield from (a.dot(x) for a in A)


def f2b(x, A):
    first, *others = products(x, A)
    for product in others:
        first = first + product
    return first

# %% f2c
class Total(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, A):
        ctx.save_for_backward(A)
        return torch.tensordot(A, x, dims=1).sum()

    @staticmethod
    def backward(ctx, cotangent):
        (A,) = ctx.saved_tensors
        return cotangent * A.sum(0), None


f2c = Total.apply

# %% time_f2
from statistics import median
from time import perf_counter


def time_f2(n, d, repeats):
    A, x = torch.rand(n, d), torch.rand(d)
    laps = {}
    for name, f in {"f2a": f2a, "f2b": f2b, "f2c": f2c}.items():
        once = torch.func.grad_and_value(f)
        until = perf_counter() + 0.004
        once(x, A)
        while perf_counter() < until:
            once(x, A)
        laps[name] = []
        for _ in range(repeats):
            start = perf_counter()
            once(x, A)
            laps[name].append(perf_counter() - start)
    return {name: median(each) for name, each in laps.items()}
