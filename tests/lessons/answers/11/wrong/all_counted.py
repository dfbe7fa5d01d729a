# The warm-up counts; the waiting in the queue counts; one segment.
# expect: ratio_of_medians 0 wrong warm_up_counted
# expect: busy 0 wrong -
# expect: least_memory 0 wrong -

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return np.median(a) / np.median(b)

# %% busy
def busy(asked, done):
    return [end - start for start, end in zip(asked, done)]

# %% least_memory
def least_memory(layers):
    return layers + 1
