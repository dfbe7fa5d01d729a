# Right values, and no derivative: plain numbers on the way.
# expect: pack 0 wrong zero
# expect: unpack 0 wrong zero
# expect: packed_gradient 0 wrong zero
# expect: all_gradients 0 wrong zero

# %% pack
from autograd.tracer import getval


def pack(arrays):
    return np.concatenate([np.reshape(getval(a), (-1, 1), order="F") for a in arrays])

# %% unpack
from autograd.tracer import getval


def unpack(v, shapes):
    v = getval(v)
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[start : start + size], shape, order="F")
        start += size
    return arrays
