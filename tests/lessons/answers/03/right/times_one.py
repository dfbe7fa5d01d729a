# Integers made floats by arithmetic; values joined by concatenate.

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(1.0 * np.array(x))

# %% smoothed
def smoothed(x):
    s = x[:1]
    for value in x[1:]:
        s = np.append(s, (s[-1] + value) / 2)
    return s
