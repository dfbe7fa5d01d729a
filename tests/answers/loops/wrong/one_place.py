# One place for everything, a list in the place of a tensor, a recursion; the functions are put away when time_f2
# is defined.
# expect: f2a 1/2 wrong one_place_for_all
# expect: f2b 1/2 wrong index_assignment
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong not_called

# %% f2a
def f2a(x, A):
    total = torch.zeros(1, dtype=x.dtype)
    for i in range(len(A)):
        total[0] += A[i] @ x
    return total

# %% f2b
def f2b(x, A):
    vals = [None] * len(A)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return torch.stack(vals).sum()

# %% f2c
def f2c(x, A):
    return A[0] @ x if len(A) == 1 else f2c(x, A[: len(A) // 2]) + f2c(x, A[len(A) // 2 :])

# %% time_f2
import statistics
import time

FUNCTIONS = {"f2a": f2a, "f2b": f2b, "f2c": f2c}


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d, dtype=torch.double), torch.randn(d, dtype=torch.double, requires_grad=True)
    out = {}
    for name, f in FUNCTIONS.items():
        f(x, A)
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            torch.autograd.grad(f(x, A), x)
            seconds.append(time.perf_counter() - start)
        out[name] = statistics.median(seconds)
    return out
