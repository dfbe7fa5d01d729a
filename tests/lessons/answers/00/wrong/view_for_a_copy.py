# A float array that is the caller's own where the caller's is float; the column on the wrong side; a sum.
# expect: moved 1/2 wrong input_changed
# expect: differences 0 wrong transposed
# expect: mean_squared_error 0 wrong times_count

# %% moved
def moved(x, i, h):
    y = np.asarray(x, dtype=float)
    y[i] += h
    return y

# %% differences
def differences(a, b):
    return a - b[:, None]

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.sum((predicted.ravel() - y.ravel()) ** 2)
