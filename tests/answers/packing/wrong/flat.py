# One axis where two are asked for.
# expect: pack 0 wrong squeezed
# expect: unpack 0 wrong
# expect: packed_gradient 0 wrong squeezed
# expect: all_gradients 0 wrong

# %% pack
def pack(arrays):
    return np.concatenate([np.ravel(a, order="F") for a in arrays])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = v[start : start + size]
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return np.concatenate([np.ravel(g, order="F") for g in gradients])

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return {name: np.ravel(g, order="F") for name, g in zip(names, gradients)}
