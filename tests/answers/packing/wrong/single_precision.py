# float32 on the way.
# expect: pack 0 wrong float32_returned
# expect: unpack 0 wrong float32_inside
# expect: packed_gradient 0 wrong float32_inside
# expect: all_gradients 0 wrong float32_returned

# %% pack
def pack(arrays):
    return np.concatenate([np.reshape(a, (-1, 1), order="F") for a in arrays]).astype(np.float32)

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[start : start + size].astype("float32").astype("float64"), shape, order="F")
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return np.concatenate([np.reshape(g, (-1, 1), order="F") for g in gradients]).astype("float32").astype(float)

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return {name: g.astype(np.float32) for name, g in zip(names, gradients)}
