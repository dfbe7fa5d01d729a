# Divided by h where the points are 2h apart; not divided at all.
# expect: central_difference 0 wrong doubled
# expect: complex_step 0 wrong -

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x + h * v) - f(x - h * v)) / h

# %% complex_step
def complex_step(f, x, v):
    return f(x + 1e-20j * v).imag
