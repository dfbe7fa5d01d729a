# Single precision; the smoothing started from zero.
# expect: safe_gradient 0 wrong
# expect: smoothed 0 wrong

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(np.array(x, dtype=np.float32))

# %% smoothed
def smoothed(x):
    s = [0.0]
    for value in x:
        s.append((s[-1] + value) / 2)
    return np.array(s[1:])
