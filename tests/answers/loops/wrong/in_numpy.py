# NumPy, a Python number, a name from the notebook; processor time, which does not pass while a process waits.
# expect: f2a 0 wrong wrong_container
# expect: f2b 0 wrong wrong_container
# expect: f2c 0 error
# expect: time_f2 0 wrong -

# %% f2a
def f2a(x, A):
    vals = np.zeros(len(A))
    for i in range(len(A)):
        vals[i] = (A[i] @ x).detach()
    return np.sum(vals)

# %% f2b
def f2b(x, A):
    return sum(float(a @ x) for a in A)

# %% f2c
M = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def f2c(x, A):
    return (M @ x).sum()

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        laps = []
        for _ in range(repeats + 1):
            start = time.process_time()
            f(x, A).backward()
            laps.append(time.process_time() - start)
        out[f.__name__] = statistics.median(laps[1:])
    return out
