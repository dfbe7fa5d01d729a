# Minima; the sum; rounded to the nearest.
# expect: ratio_of_medians 0 wrong minimum_for_median
# expect: busy 0 wrong -
# expect: least_memory 0 wrong -

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return min(a[1:]) / min(b[1:])

# %% busy
def busy(asked, done):
    return done[-1] - asked[0]

# %% least_memory
def least_memory(layers):
    return round(2 * math.sqrt(layers))
