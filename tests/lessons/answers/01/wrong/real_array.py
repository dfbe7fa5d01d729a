# Signs exchanged; the imaginary part stored into an array of real numbers, which drops it.
# expect: central_difference 0 wrong sign
# expect: complex_step 0 wrong -

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x - h * v) - f(x + h * v)) / (2 * h)

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    z = x.copy()
    for i in range(len(z)):
        z[i] += 1j * h * v[i]
    return np.imag(f(z)) / h
