# Floats made of the gradient instead of the point; an object array.
# expect: safe_gradient 0 error
# expect: smoothed 0 wrong

# %% safe_gradient
def safe_gradient(f, x):
    return np.array(grad(f)(np.array(x)), dtype=float)

# %% smoothed
def smoothed(x):
    s = np.empty(len(x), dtype=object)
    s[0] = x[0]
    for t in range(1, len(x)):
        s[t] = (s[t - 1] + x[t]) / 2
    return s
