# Constructors that make float32 unless told otherwise; new data for each repeat, inside the timing.
# expect: f2a 0 wrong float32_returned
# expect: f2b 0 wrong float32_returned
# expect: f2c 0 wrong float32_inside
# expect: time_f2 1/2 wrong data_in_timing

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A))
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    return torch.stack([(a @ x).float() for a in A]).sum()

# %% f2c
def f2c(x, A):
    return (A.float() @ x.float()).sum().to(x.dtype)

# %% time_f2
import statistics
import time


def once(f, n, d):
    start = time.perf_counter()
    A = torch.randn(n, d)
    x = torch.randn(d, requires_grad=True)
    f(x, A).backward()
    return time.perf_counter() - start


def time_f2(n, d, repeats):
    return {
        f.__name__: statistics.median([once(f, n, d) for _ in range(repeats + 1)][1:]) for f in (f2a, f2b, f2c)
    }
