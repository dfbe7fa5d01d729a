# Points built by loops, in arrays of their own; a step of 1e-8, which is small enough here.

# %% central_difference
def central_difference(f, x, v, h):
    ahead, behind = x.copy(), x.copy()
    for i in range(len(x)):
        ahead[i] += h * v[i]
        behind[i] -= h * v[i]
    return (f(ahead) - f(behind)) / h / 2

# %% complex_step
def complex_step(f, x, v, h=1e-8):
    z = x.astype(complex)
    for i in range(len(x)):
        z[i] += 1j * h * v[i]
    return np.array([value.imag / h for value in f(z)])
