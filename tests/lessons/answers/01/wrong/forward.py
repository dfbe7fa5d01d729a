# The forward difference; a complex step as long as a difference would need.
# expect: central_difference 0 wrong -
# expect: complex_step 0 wrong

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x + h * v) - f(x)) / h

# %% complex_step
def complex_step(f, x, v):
    h = 1e-3
    return f(x + 1j * h * v).imag / h
