# Assignment into a preallocated column, and numbers torn out of their trace.
# expect: pack 0 error
# expect: unpack 0 error
# expect: packed_gradient 0 error
# expect: all_gradients 0 error

# %% pack
def pack(arrays):
    size = sum(np.size(a) for a in arrays)
    column = np.zeros((size, 1))
    start = 0
    for a in arrays:
        column[start : start + np.size(a), 0] = np.ravel(a, order="F")
        start += np.size(a)
    return column

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        piece = np.zeros(size)
        for i in range(size):
            piece[i] = v[start + i, 0]
        arrays[name] = piece.reshape(shape, order="F")
        start += size
    return arrays
