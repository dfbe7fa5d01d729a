# The derivative by the four entries of A; gradients without the value.
# expect: quadratic_gradient 0 wrong
# expect: value_and_gradients 0 wrong

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    A = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
    return grad(lambda A: x @ A @ x)(A)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    return grad(lambda B, z: f(B=B, z=z), (0, 1))(B, z)
