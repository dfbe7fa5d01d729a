# A unit vector in place of an index; reshape; a dot product.

# %% moved
def moved(x, i, h):
    return x + h * np.eye(len(x))[i]

# %% differences
def differences(a, b):
    return np.subtract.outer(a, b)

# %% mean_squared_error
def mean_squared_error(predicted, y):
    residual = predicted.reshape(-1) - y.reshape(-1)
    assert residual.ndim == 1
    return residual @ residual / residual.size
