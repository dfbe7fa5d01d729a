# value_and_grad, whose value costs nothing more; a split.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    rows = [a.T.reshape(1, -1) if np.ndim(a) else np.reshape(a, (1, 1)) for a in arrays]
    return np.concatenate(rows, axis=1).T

# %% unpack
def unpack(v, shapes):
    bounds = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])[:-1]
    pieces = np.split(v, bounds) if len(shapes) > 1 else [v]
    return {
        name: np.reshape(piece, shape, order="F") for piece, (name, shape) in zip(pieces, shapes.items())
    }

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}

    def scalar(v):
        return np.sum(f(**unpack(v, shapes)))

    value, gradient = autograd.value_and_grad(scalar)(pack([a for a in params.values()]))
    return gradient

# %% all_gradients
def all_gradients(f, params):
    names, values = zip(*params.items())
    _, gradients = autograd.value_and_grad(lambda t: np.sum(f(**dict(zip(names, t)))))(values)
    return {name: gradient for name, gradient in zip(names, gradients)}
