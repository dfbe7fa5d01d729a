# make_vjp with a dict as the one argument.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def vec(a):
    return np.ravel(a, order="F")[:, None]


def pack(arrays):
    column = vec(arrays[0])
    for a in arrays[1:]:
        column = np.concatenate((column, vec(a)), axis=0)
    return column

# %% unpack
def unpack(v, shapes):
    sizes = [int(np.prod(s)) for s in shapes.values()]
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return {
        name: np.reshape(v[end - size : end], shape, order="F")
        for (name, shape), size, end in zip(shapes.items(), sizes, ends)
    }

# %% packed_gradient
def packed_gradient(f, params):
    gradients = autograd.grad(lambda p: f(**{name: p[name] for name in params}))(params)
    return pack([gradients[name] for name in params])

# %% all_gradients
def all_gradients(f, params):
    gradients = autograd.grad(lambda p: f(**{name: p[name] for name in params}))(params)
    return {name: gradients[name] for name in params}
