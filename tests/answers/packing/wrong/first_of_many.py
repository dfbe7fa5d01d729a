# The gradient by the first argument alone; everything in one flat vector of one array.
# expect: pack 0 wrong
# expect: packed_gradient 0 wrong piece_missing
# expect: all_gradients 0 wrong

# %% pack
def pack(arrays):
    return np.reshape(arrays[0], (-1, 1), order="F")

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    return np.reshape(autograd.grad(positional)(*params.values()), (-1, 1), order="F")

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    return {names[0]: autograd.grad(positional)(*params.values())}
