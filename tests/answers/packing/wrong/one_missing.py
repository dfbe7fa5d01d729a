# The last argument is left out.
# expect: pack 0 wrong piece_missing
# expect: unpack 0 wrong
# expect: packed_gradient 0 wrong
# expect: all_gradients 0 wrong

# %% pack
def pack(arrays):
    return np.concatenate([np.reshape(arrays[i], (-1, 1), order="F") for i in range(max(1, len(arrays) - 1))])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name in list(shapes)[:-1] or list(shapes):
        size = int(np.prod(shapes[name]))
        arrays[name] = np.reshape(v[start : start + size], shapes[name], order="F")
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return np.concatenate([np.reshape(g, (-1, 1), order="F") for g in gradients[:-1] or gradients])

# %% all_gradients
def all_gradients(f, params):
    names = [name for name in params if name != "z"]
    positional = lambda *values: f(**{**params, **dict(zip(names, values))})
    gradients = autograd.grad(positional, tuple(range(len(names))))(*[params[name] for name in names])
    return dict(zip(names, gradients))
