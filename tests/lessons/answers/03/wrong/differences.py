# Differences instead of a derivative; the mean of neighbours instead of a recursion.
# expect: safe_gradient 1/2 wrong finite_differences
# expect: smoothed 0 wrong

# %% safe_gradient
def safe_gradient(f, x):
    x = np.array(x, dtype=float)
    h = 1e-5
    return np.array([(f(x + h * e).item() - f(x - h * e).item()) / (2 * h) for e in np.eye(len(x))])

# %% smoothed
def smoothed(x):
    return np.concatenate([x[:1], (x[:-1] + x[1:]) / 2])
