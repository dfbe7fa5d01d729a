# about: right, with warnings on stderr and prints
# jacobians: right/helpers
# packing: right/entry_by_entry

# %% jacobians/f
import sys
import warnings

warnings.warn("this notebook was written late at night")
print("a line on stderr", file=sys.stderr)


def f(x):
    print("f at", x, file=sys.stderr)
    return np.array([x[0], x[0] * x[1]])
