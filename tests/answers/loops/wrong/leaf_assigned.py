# Assignment into a leaf; a shape that the sum hides; a square of the wrong side; always the same repeats.
# expect: f2a 0 error inplace_change
# expect: f2b 0 error
# expect: f2c 0 wrong
# expect: time_f2 0 wrong

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype, requires_grad=True)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    return sum(A.T[i] @ x for i in range(len(A)))

# %% f2c
def f2c(x, A):
    return (A @ x).cumsum(0)[len(x) - 1 :].sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        laps = []
        for _ in range(11):
            start = time.perf_counter()
            f(x, A).backward()
            laps.append(time.perf_counter() - start)
        out[f.__name__] = statistics.median(laps[1:])
    return out
