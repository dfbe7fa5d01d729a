# Two half quotients; a power of two, and the imaginary part of the quotient.

# %% central_difference
def central_difference(f, x, v, h):
    forward = (f(x + h * v) - f(x)) / h
    backward = (f(x) - f(x - h * v)) / h
    return 0.5 * (forward + backward)

# %% complex_step
def complex_step(f, x, v):
    h = 2.0**-200
    return np.imag(f(x + complex(0, h) * v) / h)
