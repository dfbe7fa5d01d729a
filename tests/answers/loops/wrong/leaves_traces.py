# Right values, and something of the caller's is changed; other keys than those asked for.
# expect: f2a 1/2 wrong requires_grad_changed
# expect: f2b 1/2 wrong grad_changed
# expect: f2c 1/2 wrong input_changed
# expect: time_f2 0 wrong

# %% f2a
def f2a(x, A):
    x.requires_grad_(True)
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    x.grad = None
    return sum(a @ x for a in A)

# %% f2c
def f2c(x, A):
    value = (A @ x).sum()
    x.data.mul_(-1)
    return value

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
            laps.append(time.perf_counter() - start)
        out[f] = statistics.median(laps[1:])
    return out
