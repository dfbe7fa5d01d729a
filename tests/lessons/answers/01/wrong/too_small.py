# A step of which float64 holds a few digits only.
# expect: complex_step 0 wrong

# %% complex_step
def complex_step(f, x, v):
    h = 1e-320
    return f(x + 1j * h * v).imag / h
