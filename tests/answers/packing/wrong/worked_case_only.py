# The formulas of the worked case, typed in.
# expect: pack 0 wrong
# expect: unpack 0 error
# expect: packed_gradient 0 error
# expect: all_gradients 0 error

# %% pack
def pack(arrays):
    return np.array([[1.0], [3.0], [2.0], [4.0], [5.0], [6.0]])

# %% unpack
def unpack(v, shapes):
    return {"A": np.reshape(v[:4], (2, 2), order="F"), "x": v[4:6]}

# %% packed_gradient
def packed_gradient(f, params):
    A, x, y = params["A"], params["x"], params["y"]
    return pack([x @ x.T, (A + A.T) @ x + np.sin(y), np.cos(y) * x])

# %% all_gradients
def all_gradients(f, params):
    A, x, y = params["A"], params["x"], params["y"]
    return {"A": x @ x.T, "x": 2 * A @ x + np.sin(y), "y": np.cos(y) * x}
