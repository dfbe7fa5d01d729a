# Arguments swapped, a mean, one column for all; the sizes of the data swapped as well.
# expect: f2a 0 error
# expect: f2b 0 wrong mean_for_sum
# expect: f2c 0 wrong
# expect: time_f2 0 wrong -

# %% f2a
def f2a(A, x):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    return torch.stack([row @ x for row in A]).mean()

# %% f2c
def f2c(x, A):
    return (A[:, 0] * x[0]).sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(d, n), torch.randn(n, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        laps = []
        for _ in range(repeats + 1):
            start = time.perf_counter()
            torch.autograd.grad(f(x, A), x)
            laps.append(time.perf_counter() - start)
        out[f.__name__] = statistics.median(laps[1:])
    return out
