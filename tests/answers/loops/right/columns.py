# A column for a buffer, indices backwards, nested comprehensions, a matrix product from both sides.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def f2a(x, A):
    n = len(A)
    vals = torch.full((n, 1), float("nan"), dtype=x.dtype)
    for i in reversed(range(n)):
        vals[i, 0] = A[i] @ x
    assert not vals.isnan().any()
    return vals.sum(dim=0).squeeze()

# %% f2b
def f2b(x, A):
    n, d = A.shape
    products = tuple(sum([A[i, j] * x[j] for j in range(d)]) for i in range(n))
    return torch.stack(products).sum()

# %% f2c
def f2c(x, A):
    ones = torch.ones(1, A.shape[0], dtype=A.dtype)
    return ones @ A @ x

# %% time_f2
import time


def time_f2(n, d, repeats):
    A = torch.randn((n, d), dtype=torch.float64)
    x0 = torch.randn(d, dtype=torch.float64)
    ways = {"f2a": lambda x: f2a(x, A), "f2b": lambda x: f2b(x, A), "f2c": lambda x: f2c(x, A)}
    times = {key: torch.empty(repeats, dtype=torch.float64) for key in ways}
    for way in ways.values():
        way(x0)  # a value alone warms up, too
    for r in range(repeats):
        for key, way in ways.items():
            x = x0.clone().requires_grad_()
            begin = time.time()
            value = way(x)
            (gradient,) = torch.autograd.grad(value, [x])
            times[key][r] = time.time() - begin
    return {key: t.median().item() for key, t in times.items()}
