# Whole arrays, and the closed form ⌈2√L⌉ by integers.

# %% ratio_of_medians
def ratio_of_medians(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return float(np.quantile(a[1:], 0.5) / np.quantile(b[1:], 0.5))

# %% busy
def busy(asked, done):
    asked, done = np.asarray(asked), np.asarray(done)
    free = np.concatenate([[-np.inf], done[:-1]])
    return done - np.maximum(asked, free)

# %% least_memory
def least_memory(layers):
    return math.isqrt(4 * layers - 1) + 1
