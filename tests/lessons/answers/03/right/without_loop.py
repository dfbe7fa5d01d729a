# astype after making an array; the series as a product with its matrix.

# %% safe_gradient
def safe_gradient(f, x):
    x = np.array(x).astype("float64")
    gradient = grad(f)
    return gradient(x)

# %% smoothed
def smoothed(x):
    n = len(x)
    t = np.arange(n)
    gap = t[:, None] - t[None, :]
    L = np.where(gap >= 0, 0.5 ** np.maximum(gap + 1.0, 0), 0.0)
    first = (np.arange(n) == 0) * 1.0
    L = L + np.outer(0.5 ** (t + 1.0), first)
    return L @ x
