# All places with the same number, the products joined by a loop, columns for rows; the repeats not sorted.
# expect: f2a 0 wrong
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 0 error
# expect: time_f2 0 wrong

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[:] = A[i] @ x
    return vals.sum()

# %% f2b
def f2b(x, A):
    rows = [row for row in A]
    products = ()
    while rows:
        products += (rows.pop() @ x,)
    return torch.stack([p for p in products]).sum()

# %% f2c
def f2c(x, A):
    return (x @ A).sum()

# %% time_f2
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        f(x, A).backward()
        laps = []
        for _ in range(repeats):
            start = time.perf_counter()
            f(x, A).backward()
            laps.append(time.perf_counter() - start)
        out[f.__name__] = laps[repeats // 2]
    return out
