# A table of places in the column, and a vector-Jacobian product with one.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    pieces = []
    for a in arrays:
        a = np.array(a) if not hasattr(a, "shape") else a
        order = np.arange(a.size).reshape(a.shape).T.ravel() if a.size else []
        pieces.append(np.reshape(a, (-1,))[order])
    return np.reshape(np.hstack(pieces), (-1, 1))

# %% unpack
def unpack(v, shapes):
    start, result = 0, dict()
    for name, shape in shapes.items():
        places = np.arange(int(np.prod(shape))).reshape(shape, order="F") + start
        result[name] = v[:, 0][places]
        start = start + places.size
    return result

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    vjp, value = autograd.make_vjp(lambda v: f(**unpack(v, shapes)))(pack(list(params.values())))
    return vjp(np.ones(np.shape(value)))

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return unpack(packed_gradient(f, params), shapes)
