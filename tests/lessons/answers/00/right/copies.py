# A copy in float, a column by an index with None, ravel.

# %% moved
def moved(x, i, h):
    y = np.array(x, dtype=float)
    y[i] += h
    return y


check("lesson-00.moved", moved)

# %% differences
def differences(a, b):
    return a[:, None] - b


check("lesson-00.differences", differences)

# %% mean_squared_error
def mean_squared_error(predicted, y):
    return np.mean((predicted.ravel() - y.ravel()) ** 2)


check("lesson-00.mean_squared_error", mean_squared_error)
