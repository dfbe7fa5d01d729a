# Transposed on the way out: right for the worked case, whose matrix of derivatives is symmetric.
# expect: unpack 0 wrong
# expect: packed_gradient 0 wrong order_c
# expect: all_gradients 0 wrong

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[start : start + size], shape[::-1], order="F")
        start += size
    return arrays

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return np.concatenate([np.reshape(g.T, (-1, 1), order="F") for g in gradients])

# %% all_gradients
def all_gradients(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = autograd.grad(positional, tuple(range(len(names))))(*params.values())
    return {name: g.T for name, g in zip(names, gradients)}
