# Row-major in, column-major out: everything scrambled but the course's own symmetric example.
# expect: pack 0 wrong order_c
# expect: all_gradients 0 error

# %% pack
def pack(arrays):
    return np.vstack([np.ravel(a).reshape(-1, 1) for a in arrays])

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    column = autograd.grad(lambda *values: f(*values), tuple(range(len(params))))(*params.values())
    return unpack(pack(column), shapes)
