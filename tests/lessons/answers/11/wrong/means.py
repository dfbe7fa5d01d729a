# Means; the first request left out; k + L // k.
# expect: ratio_of_medians 0 wrong mean_for_median
# expect: busy 0 wrong -
# expect: least_memory 0 wrong -

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return sum(a[1:]) / len(a[1:]) / (sum(b[1:]) / len(b[1:]))

# %% busy
def busy(asked, done):
    return np.diff(done)

# %% least_memory
def least_memory(layers):
    return min(k + layers // k for k in range(1, layers + 1))
