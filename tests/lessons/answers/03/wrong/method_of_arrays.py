# A method that lists do not have; values unboxed on the way, so that the derivative is lost.
# expect: safe_gradient 0 error
# expect: smoothed 0 wrong

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(x.astype(float))

# %% smoothed
def smoothed(x):
    values = getattr(x, "_value", x)
    s = [values[0]]
    for t in range(1, len(x)):
        s.append((s[-1] + values[t]) / 2)
    return np.array(s)
