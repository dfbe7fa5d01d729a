# astype copies; where; einsum and squeeze.

# %% moved
def moved(x, i, h):
    return np.where(np.arange(x.size) == i, x + h, x)

# %% differences
def differences(a, b):
    return a.reshape(-1, 1) - b.reshape(1, -1)

# %% mean_squared_error
def mean_squared_error(predicted, y):
    if predicted.ndim == 2:
        predicted = predicted[:, 0]
    if y.ndim == 2:
        y = y[:, 0]
    total = 0.0
    for p, t in zip(predicted, y):
        total += (p - t) ** 2
    return float(total / len(y))
