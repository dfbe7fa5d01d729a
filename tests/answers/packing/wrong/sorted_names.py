# Names in alphabetical order.
# expect: pack 0 wrong pieces_reordered
# expect: unpack 0 wrong
# expect: packed_gradient 0 wrong pieces_reordered
# expect: all_gradients 0 wrong

# %% pack
def pack(arrays):
    return np.concatenate([np.reshape(a, (-1, 1), order="F") for a in list(arrays)[::-1]])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name in sorted(shapes):
        size = int(np.prod(shapes[name]))
        arrays[name] = np.reshape(v[start : start + size], shapes[name], order="F")
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = sorted(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*[params[name] for name in names])
    return np.concatenate([np.reshape(g, (-1, 1), order="F") for g in gradients])

# %% all_gradients
def all_gradients(f, params):
    names = sorted(params)
    positional = lambda *values: f(**dict(zip(params, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return dict(zip(names, gradients))
