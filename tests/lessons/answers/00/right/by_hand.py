# Loops and lists, as one writes them without NumPy's help; a size-one matrix for a number.

# %% moved
def moved(x, i, h):
    values = [float(value) for value in x]
    values[i] = values[i] + h
    return np.array(values)

# %% differences
def differences(a, b):
    result = np.zeros((len(a), len(b)))
    for i in range(len(a)):
        for j in range(len(b)):
            result[i, j] = a[i] - b[j]
    return result

# %% mean_squared_error
def mean_squared_error(predicted, y):
    residual = np.reshape(predicted, (-1, 1)) - np.reshape(y, (-1, 1))
    return residual.T @ residual / len(residual)
