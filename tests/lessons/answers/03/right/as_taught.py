# Floats at the door; a list that becomes one array.

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(np.asarray(x, dtype=float))

# %% smoothed
def smoothed(x):
    s = [x[0]]
    for t in range(1, len(x)):
        s.append((s[-1] + x[t]) / 2)
    return np.array(s)
