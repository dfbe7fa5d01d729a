# The products, not summed; all repeats together.
# expect: f2a 0 wrong rows_not_summed
# expect: f2b 0 wrong wrong_container
# expect: f2c 0 wrong rows_not_summed
# expect: time_f2 0 wrong total_for_median

# %% f2a
def f2a(x, A):
    vals = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        vals[i] = A[i] @ x
    return vals

# %% f2b
def f2b(x, A):
    return [row @ x for row in A]

# %% f2c
def f2c(x, A):
    return A @ x

# %% time_f2
import timeit


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    out = {}
    for f in (f2a, f2b, f2c):
        run = lambda: torch.autograd.grad(f(x, A), x)
        run()
        out[f.__name__] = timeit.timeit(run, number=repeats)
    return out
