# The step without the point; the differences in one row; the square of the mean difference.
# expect: moved 0 wrong
# expect: differences 0 wrong flattened
# expect: mean_squared_error 0 wrong

# %% moved
def moved(x, i, h):
    step = np.zeros(len(x))
    step[i] = h
    return step

# %% differences
def differences(a, b):
    return np.array([p - q for p in a for q in b])

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.mean(predicted.ravel() - y.ravel()) ** 2
