# A copy of the same dtype; the difference the other way round; the root of the mean.
# expect: moved 0 wrong -
# expect: differences 0 wrong sign
# expect: mean_squared_error 0 wrong

# %% moved
def moved(x, i, h):
    y = x.copy()
    y[i] = y[i] + h
    return y

# %% differences
def differences(a, b):
    return b - a[:, None]

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.sqrt(np.mean((predicted.ravel() - y.ravel()) ** 2))
