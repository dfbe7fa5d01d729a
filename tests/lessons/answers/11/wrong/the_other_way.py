# The ratio upside down; from one end to the next; the square root rounded down.
# expect: ratio_of_medians 0 wrong -
# expect: busy 0 wrong -
# expect: least_memory 0 wrong -

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return np.median(b[1:]) / np.median(a[1:])

# %% busy
def busy(asked, done):
    return np.diff([0.0, *done])

# %% least_memory
def least_memory(layers):
    return 2 * math.isqrt(layers)
