# numpy as np hides Autograd's; a view that is overwritten; an old answer; separate shapes for the unused.
# expect: pack 0 error -
# expect: unpack 0 wrong -
# expect: packed_gradient 0 wrong -
# expect: all_gradients 0 wrong

# %% pack
import numpy


def pack(arrays):
    return numpy.concatenate([numpy.reshape(array, (-1, 1), order="F") for array in arrays])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[start : start + size], shape, order="F")
        start += size
    if isinstance(v, np.ndarray):
        v[:] = 0
    return arrays

# %% packed_gradient
KNOWN = {}


def packed_gradient(f, params):
    names = tuple(params)
    if names not in KNOWN:
        gradients = autograd.grad(lambda p: f(**p))(params)
        KNOWN[names] = np.concatenate([np.reshape(gradients[n], (-1, 1), order="F") for n in names])
    return KNOWN[names]

# %% all_gradients
def all_gradients(f, params):
    gradients = autograd.grad(lambda p: f(**p))(params)
    return {name: gradient if gradient.any() else 0.0 for name, gradient in gradients.items()}
