# A step of one's own in place of the given one; in-place addition to a real array, which NumPy refuses.
# expect: central_difference 0 wrong
# expect: complex_step 0 error

# %% central_difference
def central_difference(f, x, v, h):
    h = 1e-5
    return (f(x + h * v) - f(x - h * v)) / (2 * h)

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    z = x.copy()
    z += 1j * h * v
    return f(z).imag / h
