# Writes into the caller's array; over integers it also drops the step. Subtracts without a column.
# expect: moved 0 wrong
# expect: differences 0 error -
# expect: mean_squared_error 0 wrong -

# %% moved
def moved(x, i, h):
    x[i] += h
    return x

# %% differences
def differences(a, b):
    return a - b

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.mean((predicted - y) ** 2)
