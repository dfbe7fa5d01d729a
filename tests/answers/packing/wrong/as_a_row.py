# A row instead of a column; a list instead of a dict.
# expect: pack 0 wrong row_vector
# expect: unpack 0 wrong wrong_container
# expect: packed_gradient 0 wrong row_vector
# expect: all_gradients 0 wrong wrong_container

# %% pack
def pack(arrays):
    return np.concatenate([np.reshape(a, (1, -1), order="F") for a in arrays], axis=1)

# %% unpack
def unpack(v, shapes):
    arrays, start = [], 0
    for shape in shapes.values():
        size = int(np.prod(shape))
        arrays.append(np.reshape(v[start : start + size], shape, order="F"))
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return np.concatenate([np.reshape(g, (1, -1), order="F") for g in gradients], axis=1)

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    return autograd.grad(positional, tuple(range(len(names))))(*params.values())
