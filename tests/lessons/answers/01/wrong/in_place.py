# Walks to and fro in the caller's x; the modulus for the imaginary part.
# expect: central_difference 1/2 wrong input_changed
# expect: complex_step 0 wrong

# %% central_difference
def central_difference(f, x, v, h):
    x += h * v
    up = f(x)
    x -= 2 * h * v
    return (up - f(x)) / (2 * h)

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    return np.abs(f(x + 1j * h * v)) / h
