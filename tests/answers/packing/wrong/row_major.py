# NumPy's own order in pack and in unpack: each the other's inverse, so all_gradients is right.
# expect: pack 0 wrong order_c
# expect: unpack 0 wrong order_c
# expect: packed_gradient 0 wrong order_c
# expect: all_gradients 1 right

# %% pack
def pack(arrays):
    return np.concatenate([np.reshape(a, (-1, 1)) for a in arrays])

# %% unpack
def unpack(v, shapes):
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[start : start + size], shape)
        start += size
    return arrays
