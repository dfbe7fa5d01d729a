# The form as a sum, from x's own products; a list as the one argument, and lists coming back.

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    products = np.array([x[0] ** 2, 2 * x[0] * x[1], x[1] ** 2])
    return grad(lambda t: np.dot(t, products))(theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    value, gradients = value_and_grad(lambda pair: f(B=pair[0], z=pair[1]))([B, z])
    return [float(value), gradients]
