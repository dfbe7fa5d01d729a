# Every entry of x moved, whatever v is.
# expect: central_difference 0 wrong -
# expect: complex_step 0 wrong -

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x + h) - f(x - h)) / (2 * h)

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    return np.imag(f(x + 1j * h)) / h
