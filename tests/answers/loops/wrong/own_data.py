# A buffer that is grown, the sum of running sums, rows added before the product; data of its own for each.
# expect: f2a 1/2 wrong no_index_assignment
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 1/2 wrong data_in_timing

# %% f2a
def f2a(x, A):
    vals = torch.empty(0, dtype=x.dtype)
    for row in A:
        vals = torch.cat([vals, (row @ x)[None]])
    return vals.sum()

# %% f2b
def f2b(x, A):
    total = 0
    for row in A:
        total = total + row @ x
    return total

# %% f2c
def f2c(x, A):
    total = A[0]
    for i in range(1, len(A)):
        total = total + A[i]
    return total @ x

# %% time_f2
import statistics
import time


def median_seconds(f, n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    laps = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        torch.autograd.grad(f(x, A), x)
        laps.append(time.perf_counter() - start)
    return statistics.median(laps[1:])


def time_f2(n, d, repeats):
    return {f.__name__: median_seconds(f, n, d, repeats) for f in (f2a, f2b, f2c)}
