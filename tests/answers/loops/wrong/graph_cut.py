# The value is right and its graph is cut; only the value is timed.
# expect: f2a 0 wrong zero
# expect: f2b 0 wrong zero
# expect: f2c 0 wrong zero
# expect: time_f2 0 wrong half_timed

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i] = (A[i] @ x).item()
    return vals.sum()

# %% f2b
def f2b(x, A):
    return torch.tensor([A[i] @ x for i in range(len(A))], dtype=x.dtype).sum()

# %% f2c
def f2c(x, A):
    return torch.from_numpy(A.detach().numpy() @ x.detach().numpy()).sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d)
    out = {}
    for f in (f2a, f2b, f2c):
        f(x, A)
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            f(x, A)
            seconds.append(time.perf_counter() - start)
        out[f.__name__] = statistics.median(seconds)
    return out
