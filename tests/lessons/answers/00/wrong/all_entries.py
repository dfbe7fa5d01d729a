# Every entry moved; absolute differences; half the mean, as in many a textbook's loss.
# expect: moved 0 wrong
# expect: differences 0 wrong absolute
# expect: mean_squared_error 0 wrong halved

# %% moved
def moved(x, i, h):
    return x + h

# %% differences
def differences(a, b):
    return np.abs(a[:, None] - b)

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.mean((predicted.ravel() - y.ravel()) ** 2) / 2
