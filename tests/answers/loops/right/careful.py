# A copy for each assignment, an early return; the order of the race drawn anew in each round, a warm-up on other
# data, another call of each at the end.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
def f2a(x, A):
    waiting = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        waiting = waiting.clone()
        waiting[i] = A[i] @ x
    return waiting.sum()

# %% f2b
def f2b(x: torch.Tensor, A: torch.Tensor) -> torch.Tensor:
    products = [torch.sum(a * x) for a in A]
    if len(products) == 1:
        return products[0]
    total = torch.zeros_like(products[0])
    for product in products:
        total += product
    return total

# %% f2c
def f2c(x, A):
    assert A.ndim == 2 and x.shape == A.shape[1:], "A is (n, d), x is (d,)"
    for _ in range(1):
        y = torch.tensordot(A, x, dims=1)
    return torch.trace(torch.diag(y))

# %% time_f2
import random
import statistics
import time


def value_and_grad(name, x, A):
    f = globals()[name]
    x.grad = None
    value = f(x, A)
    value.backward()
    return value.detach(), x.grad


def time_f2(n, d, repeats):
    assert repeats % 2 == 1
    names = ["f2a", "f2b", "f2c"]
    for name in names:
        for _ in range(2):
            value_and_grad(name, torch.ones(2, requires_grad=True), torch.ones(3, 2))
    A = torch.from_numpy(np.random.default_rng().normal(size=(n, d)))
    x = torch.from_numpy(np.random.default_rng().normal(size=d)).requires_grad_()
    laps = {name: [] for name in names}
    for _ in range(repeats):
        random.shuffle(names)
        for name in names:
            start = time.perf_counter()
            value_and_grad(name, x, A)
            laps[name].append(time.perf_counter() - start)
    results = [value_and_grad(name, x, A) for name in names]
    print("same gradients:", all(torch.allclose(results[0][1], g) for _, g in results))
    return {name: round(statistics.median(laps[name]), 6) for name in sorted(laps)}
