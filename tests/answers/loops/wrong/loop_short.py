# One row too few; the warm-up is among the repeats.
# expect: f2a 0 wrong loop_short
# expect: f2b 0 error
# expect: f2c 0 wrong mean_for_sum
# expect: time_f2 0 wrong warm_up_counted

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A) - 1):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    return torch.stack([A[i] @ x for i in range(len(A) + 1)]).sum()

# %% f2c
def f2c(x, A):
    return (A @ x).mean()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    seconds = {"f2a": [], "f2b": [], "f2c": []}
    for _ in range(repeats + 1):
        for name, laps in seconds.items():
            start = time.perf_counter()
            torch.autograd.grad(globals()[name](x, A), x)
            laps.append(time.perf_counter() - start)
    return {name: statistics.median(laps) for name, laps in seconds.items()}
