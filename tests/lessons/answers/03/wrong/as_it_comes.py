# x handed on as it comes; the series filled in by assignment.
# expect: safe_gradient 0 error
# expect: smoothed 0 error

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(x)

# %% smoothed
def smoothed(x):
    s = np.zeros(len(x))
    s[0] = x[0]
    for t in range(1, len(x)):
        s[t] = (s[t - 1] + x[t]) / 2
    return s
