# Three scalar arguments and a tuple of three derivatives; a dict as the one argument.

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    def form(a, b, c):
        return x @ np.array([[a, b], [b, c]]) @ x

    return grad(form, (0, 1, 2))(*theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    value, gradients = value_and_grad(lambda p: f(**p))({"B": B, "z": z})
    return value, (gradients["B"], gradients["z"])
