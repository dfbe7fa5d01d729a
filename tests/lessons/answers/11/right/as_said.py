# The words of the task, one after the other.

# %% ratio_of_medians
def ratio_of_medians(a, b):
    return np.median(a[1:]) / np.median(b[1:])

# %% busy
def busy(asked, done):
    seconds, free = [], 0.0
    for start, end in zip(asked, done):
        seconds.append(end - max(start, free))
        free = end
    return seconds

# %% least_memory
def least_memory(layers):
    return min(k + math.ceil(layers / k) for k in range(1, layers + 1))
