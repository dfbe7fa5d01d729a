# The right sum by the way of another exercise; a mean where a median is asked for.
# expect: f2a 1/2 wrong no_index_assignment
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong mean_for_median

# %% f2a
def f2a(x, A):
    return torch.stack([A[i] @ x for i in range(len(A))]).sum()

# %% f2b
def f2b(x, A):
    return (A @ x).sum()

# %% f2c
def f2c(x, A):
    return sum(row @ x for row in A)

# %% time_f2
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        f(x, A).backward()
        start = time.perf_counter()
        for _ in range(repeats):
            f(x, A).backward()
        out[f.__name__] = (time.perf_counter() - start) / repeats
    return out
