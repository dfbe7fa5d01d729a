# As short as it gets; backward() on a leaf made for the purpose.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def f2a(x, A):
    n = A.shape[0]
    vals = torch.zeros(n).to(x)
    i = 0
    while i < n:
        vals[i] = torch.dot(A[i, :], x)
        i += 1
    return torch.sum(vals)

# %% f2b
def f2b(x, A):
    return sum(A[i] @ x for i in range(A.shape[0]))

# %% f2c
def f2c(x, A):
    return A.sum(0) @ x

# %% time_f2
import time


def time_f2(n, d, repeats):
    A = torch.randn(n, d)
    x = torch.randn(d, requires_grad=True)
    out = {}
    for f in [f2a, f2b, f2c]:
        times = []
        for k in range(repeats + 1):
            x.grad = None
            t0 = time.perf_counter()
            y = f(x, A)
            y.backward()
            t1 = time.perf_counter()
            times.append(t1 - t0)
        times = sorted(times[1:])
        out[f.__name__] = times[repeats // 2]
    return out
