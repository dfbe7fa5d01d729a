# One product for all rows, dressed as something else; the first call is timed.
# expect: f2a 1/2 wrong assigned_at_once
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 1/2 wrong no_warm_up

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    vals[:] = A @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    return torch.stack([v for v in A @ x]).sum()

# %% f2c
def f2c(x, A):
    return sum(A @ x)

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            torch.autograd.grad(f(x, A), x)
            seconds.append(time.perf_counter() - start)
        out[f.__name__] = statistics.median(seconds)
    return out
