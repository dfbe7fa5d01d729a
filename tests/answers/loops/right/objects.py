# A class with __call__, lambdas, a partial, a decorator that keeps a record, type hints, walrus, prints.
# expect: f2a 1 right
# expect: f2b 1 right
# expect: f2c 1 right
# expect: time_f2 1 right

# %% f2a
import torch as t


class Filled:
    """Fills a buffer of its own."""

    def __init__(self, empty=t.empty):
        self.empty = empty

    def row(self, buffer: t.Tensor, i: int, value: t.Tensor) -> None:
        buffer[i : i + 1] = value

    def __call__(self, x: t.Tensor, A: t.Tensor) -> t.Tensor:
        n, _ = A.size()
        buffer = self.empty(n, dtype=A.dtype)
        for i in range(n):
            self.row(buffer, i, (A[i] * x).sum())
        return buffer.sum()


f2a = Filled()

# %% f2b
import functools

calls = {}


def recorded(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        calls[f.__name__] = calls.get(f.__name__, 0) + 1
        print("call", calls[f.__name__])
        return f(*args, **kwargs)

    return inner


@recorded
def f2b(x: torch.Tensor, A: torch.Tensor, *, verbose: bool = False) -> torch.Tensor:
    rows = [A[i] for i in range(A.shape[0])]
    products = [p for row in rows if (p := row @ x) is not None]
    if verbose:
        print(products)
    total = products[0]
    for product in products[1:]:
        total = total + product
    return total

# %% f2c
f2c = lambda x, A: torch.einsum("ij,j->", A, x)

# %% time_f2
import functools
import statistics
from time import perf_counter_ns


def seconds_of(f, x, A):
    start = perf_counter_ns()
    torch.func.grad_and_value(f)(x, A)
    return (perf_counter_ns() - start) * 1e-9


def time_these(names, n, d, repeats):
    generator = torch.Generator().manual_seed(1)
    A, x = (torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in ((n, d), (d,)))
    functions = [globals()[name] for name in names]
    for f in functions:
        seconds_of(f, x, A)
    rounds = [[seconds_of(f, x, A) for f in functions] for _ in range(repeats)]
    return dict(zip(names, map(statistics.median, zip(*rounds))))


time_f2 = functools.partial(time_these, ("f2a", "f2b", "f2c"))
