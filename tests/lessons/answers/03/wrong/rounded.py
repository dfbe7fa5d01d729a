# Floats rounded to whole numbers; the input overwritten.
# expect: safe_gradient 0 wrong
# expect: smoothed 0 error

# %% safe_gradient
def safe_gradient(f, x):
    x = np.round(np.array(x, dtype=float))
    return grad(f)(x)

# %% smoothed
def smoothed(x):
    for t in range(1, len(x)):
        x[t] = (x[t - 1] + x[t]) / 2
    return x
