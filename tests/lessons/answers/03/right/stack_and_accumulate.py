# A list of floats first; itertools does the recursion.

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(np.array([float(number) for number in x]))

# %% smoothed
import itertools


def smoothed(x):
    return np.stack(list(itertools.accumulate(x, lambda before, now: 0.5 * (before + now))))
