# Twice as many laps as asked for.
# expect: time_f2 0 wrong

# %% time_f2
import statistics
import time


def time_f2(n, d, repeats):
    A, x = torch.rand(n, d), torch.rand(d, requires_grad=True)
    said = {}
    for name, f in {"f2a": f2a, "f2b": f2b, "f2c": f2c}.items():
        torch.autograd.grad(f(x, A), x)
        laps = []
        for _ in range(2 * repeats):
            start = time.perf_counter()
            torch.autograd.grad(f(x, A), x)
            laps.append(time.perf_counter() - start)
        said[name] = statistics.median(laps)
    return said
