# Works for the worked case: two-dimensional arrays, and no others.
# expect: pack 0 error
# expect: unpack 0 error
# expect: packed_gradient 0 error
# expect: all_gradients 0 error

# %% pack
def pack(arrays):
    columns = []
    for a in arrays:
        rows, cols = a.shape
        for j in range(cols):
            columns.append(a[:, j].reshape(-1, 1))
    return np.vstack(columns)

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, (rows, cols) in shapes.items():
        arrays[name] = np.reshape(v[start : start + rows * cols], (rows, cols), order="F")
        start += rows * cols
    return arrays
