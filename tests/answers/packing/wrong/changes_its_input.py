# Works in the caller's arrays or dict.
# expect: pack 1/2 wrong input_changed
# expect: unpack 1/2 wrong input_changed
# expect: packed_gradient 1/2 wrong input_changed
# expect: all_gradients 1/2 wrong input_changed

# %% pack
def pack(arrays):
    if isinstance(arrays, list):
        for i in range(len(arrays)):
            arrays[i] = np.reshape(arrays[i], (-1, 1), order="F")
        return np.concatenate(arrays)
    return np.concatenate([np.reshape(a, (-1, 1), order="F") for a in arrays])

# %% unpack
def unpack(v, shapes):
    arrays = {}
    for name in list(shapes):
        shape = shapes.pop(name)
        size = int(np.prod(shape))
        arrays[name], v = np.reshape(v[:size], shape, order="F"), v[size:]
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    for name, g in zip(names, gradients):
        params[name] = g
    return np.concatenate([np.reshape(a, (-1, 1), order="F") for a in params.values()])

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    params.update(zip(names, autograd.grad(positional, tuple(range(len(names))))(*params.values())))
    return params
