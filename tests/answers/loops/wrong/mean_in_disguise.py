# Running sums in the places, a generator function, a hidden loop; a Timer whose median is of one number.
# expect: f2a 1/2 wrong -
# expect: f2b 1/2 wrong no_comprehension
# expect: f2c 1/2 wrong loop_over_rows
# expect: time_f2 0 wrong mean_for_median

# %% f2a
def f2a(x, A):
    running = torch.zeros(len(A) + 1, dtype=x.dtype)
    for i in range(len(A)):
        running[i + 1] = running[i].clone() + A[i] @ x
    return running[-1]

# %% f2b
def products(x, A):
    for row in A:
        yield row @ x


def f2b(x, A):
    return sum(products(x, A))

# %% f2c
def f2c(x, A):
    class Rows:
        def __iter__(self):
            return (torch.dot(row, x) for row in A)

    return torch.stack([*Rows()]).sum()

# %% time_f2
from torch.utils.benchmark import Timer


def time_f2(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    return {
        name: Timer(f"torch.autograd.grad({name}(x, A), x)", globals={**globals(), "A": A, "x": x})
        .timeit(repeats)
        .median
        for name in ("f2a", "f2b", "f2c")
    }
