# With the step folded into v; a step close to the smallest numbers; minus i and minus the result.

# %% central_difference
def central_difference(f, x, v, h):
    step = np.multiply(h, v)
    rise = np.subtract(f(np.add(x, step)), f(np.subtract(x, step)))
    return np.divide(rise, 2.0 * h)

# %% complex_step
def complex_step(f, x, v):
    return -np.imag(f(x - 1e-200j * v)) / 1e-200
