# Call by call; the last start instead of the last end; the number of segments instead of what they keep.
# expect: ratio_of_medians 0 error
# expect: busy 0 wrong -
# expect: least_memory 0 wrong -

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return np.median(np.array(a)[1:] / np.array(b)[1:])

# %% busy
def busy(asked, done):
    seconds, before = [], 0.0
    for start, end in zip(asked, done):
        seconds.append(end - max(start, before))
        before = start
    return seconds

# %% least_memory
def least_memory(layers):
    return min(range(1, layers + 1), key=lambda k: k + math.ceil(layers / k))
