# Differentiated by x; the value and one gradient.
# expect: quadratic_gradient 0 wrong
# expect: value_and_gradients 0 wrong

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    A = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
    return grad(lambda x: x @ A @ x)(x)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    return value_and_grad(lambda B, z: f(B=B, z=z))(B, z)
