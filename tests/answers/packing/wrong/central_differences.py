# Finite differences of the packed function.
# expect: packed_gradient 0 wrong
# expect: all_gradients 0 wrong

# %% packed_gradient
def packed_gradient(f, params, h=1e-6):
    shapes = {name: np.shape(a) for name, a in params.items()}
    v = pack(list(params.values()))
    gradient = np.zeros_like(v)
    for i in range(len(v)):
        step = np.zeros_like(v)
        step[i, 0] = h
        up, down = f(**unpack(v + step, shapes)), f(**unpack(v - step, shapes))
        gradient[i, 0] = np.sum((up - down) / (2 * h))
    return gradient

# %% all_gradients
def all_gradients(f, params, h=1e-6):
    gradients = {}
    for name, value in params.items():
        gradients[name] = np.zeros(np.shape(value))
        for index in np.ndindex(*np.shape(value)):
            step = np.zeros(np.shape(value))
            step[index] = h
            up, down = f(**{**params, name: value + step}), f(**{**params, name: value - step})
            gradients[name][index] = np.sum((up - down) / (2 * h))
    return gradients
