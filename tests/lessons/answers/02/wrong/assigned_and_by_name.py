# A filled by assignment while it is traced; arguments given by name to grad.
# expect: quadratic_gradient 0 error
# expect: value_and_gradients 0 error

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    def form(theta):
        A = np.zeros((2, 2))
        A[0, 0], A[0, 1], A[1, 0], A[1, 1] = theta[0], theta[1], theta[1], theta[2]
        return x @ A @ x

    return grad(form)(theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    return value_and_grad(f, (0, 1))(B=B, z=z)
