# The first two axes exchanged and the others forgotten; matrices symmetrised.
# expect: pack 0 wrong -
# expect: unpack 0 wrong -
# expect: packed_gradient 0 wrong -
# expect: all_gradients 0 wrong symmetric_assumed

# %% pack
def pack(arrays):
    turned = [np.swapaxes(array, 0, 1) if np.ndim(array) >= 2 else array for array in arrays]
    return np.concatenate([np.reshape(array, (-1, 1)) for array in turned])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        piece = v[start : start + size]
        if len(shape) >= 2:
            arrays[name] = np.swapaxes(np.reshape(piece, (shape[1], shape[0], *shape[2:])), 0, 1)
        else:
            arrays[name] = np.reshape(piece, shape)
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    gradients = autograd.grad(lambda p: f(**p))(params)
    by_dimension = sorted(params, key=lambda name: np.ndim(params[name]))
    return np.concatenate([np.reshape(gradients[n], (-1, 1), order="F") for n in by_dimension])

# %% all_gradients
def all_gradients(f, params):
    def mirrored(g):
        return (g + g.T) / 2 if g.ndim == 2 and g.shape[0] == g.shape[1] else g

    return {name: mirrored(g) for name, g in autograd.grad(lambda p: f(**p))(params).items()}
