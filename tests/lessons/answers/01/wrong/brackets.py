# "/ 2 * h" for "/ (2 * h)"; the real part for the imaginary one.
# expect: central_difference 0 wrong
# expect: complex_step 0 wrong

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x + h * v) - f(x - h * v)) / 2 * h

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    return f(x + 1j * h * v).real / h
