# The value by a second evaluation; and the gradient of twice the form.
# expect: quadratic_gradient 0 wrong doubled
# expect: value_and_gradients 1/2 wrong too_many_evaluations

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    def form(theta):
        A = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
        return x @ (A + A.T) @ x

    return grad(form)(theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    gradients = grad(lambda B, z: f(B=B, z=z), (0, 1))(B, z)
    return f(B=B, z=z), gradients
