# autograd.misc.flatten, a matrix of zeros and ones, and torch for the gradients.
# expect: pack 1 right
# expect: unpack 1 right
# expect: packed_gradient 1 right
# expect: all_gradients 1 right

# %% pack
from autograd.misc import flatten


def pack(arrays):
    column, _ = flatten([np.transpose(array) for array in arrays])
    return column.reshape((-1, 1))

# %% unpack
def unpack(v, shapes):
    rows, arrays, start = np.eye(v.shape[0]), {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(np.dot(rows[start : start + size], v), shape, order="F")
        start += size
    return dict(sorted(arrays.items()))

# %% packed_gradient
def packed_gradient(f, params):
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    y = torch.as_tensor(f(**tensors))
    if y.requires_grad:
        y.sum().backward()
    pieces = [np.zeros(t.shape) if t.grad is None else t.grad.numpy() for t in tensors.values()]
    return np.vstack([piece.T.reshape(-1, 1) for piece in pieces])

# %% all_gradients
def all_gradients(f, params):
    tensors = {name: torch.from_numpy(np.asarray(value)) for name, value in params.items()}
    gradients = torch.func.grad(lambda p: torch.as_tensor(f(**p), dtype=torch.float64).sum())(tensors)
    return {name: gradient.numpy() for name, gradient in gradients.items()}
