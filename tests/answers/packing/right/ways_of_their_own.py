# Embedding, an iterator, the traced function itself, and one flat vector in an order of its own.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    sizes = [int(np.size(array)) for array in arrays]
    column, start = np.zeros((sum(sizes), 1)), 0
    for array, size in zip(arrays, sizes):
        place = np.eye(sum(sizes))[:, start : start + size]
        column = column + place @ np.reshape(array, (size, 1), order="F")
        start += size
    return column

# %% unpack
from collections import OrderedDict
from itertools import islice


def unpack(v, shapes):
    entries = iter(v[:, 0])
    take = lambda shape: np.array(list(islice(entries, int(np.prod(shape)))))
    return OrderedDict((name, np.reshape(take(shape), shape, order="F")) for name, shape in shapes.items())

# %% packed_gradient
from autograd.core import make_vjp


def packed_gradient(f, params):
    names, values = zip(*params.items())
    pull, y = make_vjp(lambda given: f(**dict(zip(names, given))), values)
    gradients = pull(np.ones(np.shape(y)))
    return np.concatenate([np.ravel(gradient, order="F") for gradient in gradients])[:, None]

# %% all_gradients
def all_gradients(f, params):
    def cut(flat):
        arrays, start = {}, 0
        for name in sorted(params):
            shape, size = np.shape(params[name]), int(np.size(params[name]))
            arrays[name] = np.reshape(flat[start : start + size], shape)
            start += size
        return arrays

    flat = np.concatenate([np.ravel(params[name]) for name in sorted(params)])
    return cut(autograd.grad(lambda z: f(**cut(z)))(flat))
