# A loop that appends and a copy into a row's view; map; milliseconds.
# expect: f2a 1/2 wrong no_index_assignment
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong not_in_seconds

# %% f2a
def f2a(x, A):
    vals = torch.empty(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i].copy_(A[i] @ x)
    return vals.sum()

# %% f2b
def f2b(x, A):
    products = []
    for i in range(len(A)):
        products.append(A[i] @ x)
    return sum([p for p in products])

# %% f2c
def f2c(x, A):
    return torch.stack(list(map(x.dot, A))).sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        laps = []
        for _ in range(repeats + 1):
            start = time.perf_counter()
            f(x, A).backward()
            laps.append(1000 * (time.perf_counter() - start))
        out[f.__name__] = statistics.median(laps[1:])
    return out
