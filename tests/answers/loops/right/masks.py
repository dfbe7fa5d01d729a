# Masks for indices, a map inside a comprehension, torch.func; value and gradient by two calls; several calls
# to one repeat.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def f2a(x, A):
    n = len(A)
    places = torch.empty(n + 2, dtype=A.dtype)
    places[:] = 0
    for i in range(n):
        here = torch.arange(n + 2) == i + 1
        places[here] = A[i].dot(x)
    return places.sum()

# %% f2b
def f2b(x, A):
    def products():
        yield from (torch.matmul(A[[i]], x) for i in range(A.size(0)))

    return torch.cat(list(products())).sum()

# %% f2c
def f2c(x, A):
    try:
        return torch.nn.functional.linear(x, A).sum()
    except RuntimeError as error:
        print("shapes do not fit:", error)
        raise

# %% time_f2
from statistics import median
from time import monotonic


def time_f2(n, d, repeats, inner=3):
    A, x = torch.randn(n, d), torch.randn(d)

    def once(f):
        value = f(x, A)
        gradient = torch.func.grad(f)(x, A)
        return value, gradient

    def timed(f):
        once(f)
        seconds = []
        for _ in range(repeats):
            start = monotonic()
            for _ in range(inner):
                once(f)
            seconds.append((monotonic() - start) / inner)
        return median(seconds)

    return {"f2c": timed(f2c), "f2b": timed(f2b), "f2a": timed(f2a)}
