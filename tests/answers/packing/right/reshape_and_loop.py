# Reshape in order F, a running position, one gradient of the packed function.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    return np.vstack([np.reshape(a, (-1, 1), order="F") for a in arrays])

# %% unpack
def unpack(v, shapes):
    out = {}
    position = 0
    for name in shapes:
        shape = shapes[name]
        size = 1
        for length in shape:
            size *= length
        out[name] = np.reshape(v[position : position + size, 0], shape, order="F")
        position += size
    return out

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {k: p.shape for k, p in params.items()}
    return autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(tuple(params.values())))

# %% all_gradients
def all_gradients(f, params):
    return unpack(packed_gradient(f, params), {k: p.shape for k, p in params.items()})
