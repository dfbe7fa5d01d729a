# Something is kept from one call to the next: a buffer with its graph, rows, their sum; a warm-up on the clock.
# expect: f2a 0 error second_call_differs
# expect: f2b 0 wrong
# expect: f2c 0 wrong stale_answer
# expect: time_f2 0 wrong -

# %% f2a
def f2a(x, A, kept={}):
    vals = kept.setdefault((len(A), A.dtype), torch.zeros(len(A), dtype=A.dtype))
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals.sum()

# %% f2b
rows = {}


def f2b(x, A):
    return sum(a @ x for a in rows.setdefault((A.shape, A.dtype), list(A)))

# %% f2c
answers = {}


def f2c(x, A):
    key = A.shape, A.dtype, x.requires_grad
    if key not in answers:
        answers[key] = (A @ x).sum()
    return answers[key]

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.rand(n, d), torch.rand(d, requires_grad=True)

    def lap(f):
        start = time.perf_counter()
        torch.autograd.grad(f(x, A), x)  # warms up
        torch.autograd.grad(f(x, A), x)
        return time.perf_counter() - start

    return {
        name: statistics.median([lap(f) for _ in range(repeats)])
        for name, f in (("f2a", f2a), ("f2b", f2b), ("f2c", f2c))
    }
