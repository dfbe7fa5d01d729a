# Column-major by transposing; the gradients of a tuple of arguments, packed afterwards.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    return np.concatenate([np.ravel(np.transpose(a)) for a in arrays]).reshape(-1, 1)

# %% unpack
import math


def unpack(v, shapes):
    flat, arrays = np.ravel(v), {}
    for name, shape in shapes.items():
        size = math.prod(shape)
        arrays[name] = np.transpose(np.reshape(flat[:size], shape[::-1]))
        flat = flat[size:]
    return arrays

# %% packed_gradient
def gradients_by_name(f, params):
    names = list(params)

    def positional(*values):
        return f(**dict(zip(names, values)))

    gradients = autograd.grad(positional, argnum=tuple(range(len(names))))(*params.values())
    return dict(zip(names, gradients))


def packed_gradient(f, params):
    return pack(list(gradients_by_name(f, params).values()))

# %% all_gradients
all_gradients = gradients_by_name
