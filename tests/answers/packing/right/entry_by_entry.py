# Loops over single entries, in helpers and a class; slow and right.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
from itertools import product


def places(shape):
    for reversed_index in product(*(range(length) for length in reversed(shape))):
        yield tuple(reversed(reversed_index))


def pack(arrays):
    entries = [a[index] for a in arrays for index in places(np.shape(a))]
    return np.array(entries).reshape(-1, 1)

# %% unpack
class Reader:
    def __init__(self, v):
        self.v, self.at = v, 0

    def take(self, count):
        self.at += count
        return self.v[self.at - count : self.at]


def unpack(v, shapes):
    reader = Reader(v)
    return {
        name: np.reshape(reader.take(int(np.prod(shape))), shape, order="F") for name, shape in shapes.items()
    }

# %% packed_gradient
class Packed:
    def __init__(self, f, params):
        self.f = f
        self.shapes = {name: np.shape(a) for name, a in params.items()}

    def __call__(self, v):
        return self.f(**unpack(v, self.shapes))


def packed_gradient(f, params):
    g = autograd.grad(Packed(f, params))
    print("differentiating")
    return np.array(g(pack(list(params.values()))))

# %% all_gradients
def all_gradients(f, params):
    packed = Packed(f, params)
    column = autograd.elementwise_grad(packed)(pack(list(params.values())))
    return {name: np.array(g) for name, g in unpack(column, packed.shapes).items()}
