# Signs lost in pack; the same piece for every name in unpack.
# expect: pack 0 wrong absolute
# expect: unpack 0 wrong

# %% pack
def pack(arrays):
    return np.abs(np.concatenate([np.reshape(a, (-1, 1), order="F") for a in arrays]))

# %% unpack
def unpack(v, shapes):
    arrays = {}
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = np.reshape(v[:size], shape, order="F")
    return arrays
