# A context manager for a clock, a class for the stopwatch, the race in random order, data as a closure.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
import operator


def f2a(x, A):
    out = torch.zeros(len(A), dtype=x.dtype)
    list(map(lambda i: operator.setitem(out, i, torch.vdot(A[i], x)), range(len(A))))
    return out.sum(0)

# %% f2b
def f2b(x, A):
    rows = iter(A)
    return torch.hstack([(next(rows) @ x) for _ in range(len(A))]).sum()

# %% f2c
def f2c(x, A):
    B = A * x
    while B.ndim:
        B = B.sum(-1)
    return B

# %% time_f2
import contextlib
import random
import statistics
import time


class Stopwatch:
    @contextlib.contextmanager
    def running(self, name):
        start = time.perf_counter()
        yield
        self.laps.setdefault(name, []).append(time.perf_counter() - start)

    def __call__(self, n, d, repeats):
        self.laps = {}
        A = torch.randn(n, d, dtype=torch.double, requires_grad=True)
        x = torch.randn(d, dtype=torch.double, requires_grad=True)
        order = ["f2a", "f2b", "f2c"] * (repeats + 2)
        for position, name in enumerate(order):
            with self.running(name):
                torch.func.vjp(globals()[name], x, A)[1](torch.ones((), dtype=torch.double))
        return {name: statistics.median(laps[2:]) for name, laps in self.laps.items()}


time_f2 = Stopwatch()
