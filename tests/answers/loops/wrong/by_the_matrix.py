# The gradient by A, which is another.
# expect: time_f2 0 wrong

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.rand(n, d, requires_grad=True), torch.rand(d)

    def lap(f):
        start = time.perf_counter()
        f(x, A).backward()
        return time.perf_counter() - start

    said = {}
    for name, f in {"f2a": f2a, "f2b": f2b, "f2c": f2c}.items():
        lap(f)
        said[name] = statistics.median([lap(f) for _ in range(repeats)])
    return said
