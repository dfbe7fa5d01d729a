# An array, of whatever dtype; a list that stays a list.
# expect: safe_gradient 0 error
# expect: smoothed 0 wrong wrong_container

# %% safe_gradient
def safe_gradient(f, x):
    return grad(f)(np.array(x))

# %% smoothed
def smoothed(x):
    s = [x[0]]
    for t in range(1, len(x)):
        s.append((s[-1] + x[t]) / 2)
    return s
