# The formulas as they stand in the lesson.

# %% central_difference
def central_difference(f, x, v, h):
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


check("lesson-01.central_difference", central_difference)

# %% complex_step
def complex_step(f, x, v):
    h = 1e-20
    return f(x + 1j * h * v).imag / h


check("lesson-01.complex_step", complex_step)
