# The sum taken apart by columns, or in blocks of rows; only the backward pass is timed.
# expect: f2a 1/2 wrong
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong half_timed

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(x), dtype=x.dtype)
    for j in range(len(x)):
        vals[j] = A[:, j].sum() * x[j]
    return vals.sum()

# %% f2b
def f2b(x, A):
    return sum(A[:, j].sum() * x[j] for j in range(A.shape[1]))

# %% f2c
def f2c(x, A):
    total = x.new_zeros(())
    for block in A.split(4):
        total = total + (block @ x).sum()
    return total

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        f(x, A).backward()
        laps = []
        for _ in range(repeats):
            value = f(x, A)
            start = time.perf_counter()
            value.backward()
            laps.append(time.perf_counter() - start)
        out[f.__name__] = statistics.median(laps)
    return out
