# A function of theta that makes A; names wrapped into positions.

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    def form(theta):
        A = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
        return x @ A @ x

    return grad(form)(theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    return value_and_grad(lambda B, z: f(B=B, z=z), (0, 1))(B, z)
