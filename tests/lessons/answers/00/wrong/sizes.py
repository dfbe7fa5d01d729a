# A slice for a copy; broadcasting avoided by a transpose that does nothing; divided by the size of the square.
# expect: moved 0 wrong
# expect: differences 0 error
# expect: mean_squared_error 0 wrong -

# %% moved
def moved(x, i, h):
    y = x[:]
    y[i] += h
    return y

# %% differences
def differences(a, b):
    return a.T - b

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.sum((predicted - y) ** 2) / len(y)
