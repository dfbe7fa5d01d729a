# A tensor filled for show; a comprehension over rows that computes nothing; seeded data between the calls.
# expect: f2a 1/2 wrong
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 1/2 wrong data_in_timing

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i] = 1.0
    return vals @ (A @ x)

# %% f2b
def f2b(x, A):
    rows = torch.stack([A[i].clone() for i in range(len(A))])
    return (rows @ x).sum()

# %% f2c
def f2c(x, A):
    def terms():
        for row in A:
            yield row @ x

    return torch.stack(tuple(terms())).sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    def once(f):
        torch.manual_seed(0)
        start = time.perf_counter()
        A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
        torch.autograd.grad(f(x, A), x)
        return time.perf_counter() - start

    laps = {f.__name__: [once(f) for _ in range(repeats + 2)] for f in (f2a, f2b, f2c)}
    return {name: statistics.median(seconds[2:]) for name, seconds in laps.items()}
