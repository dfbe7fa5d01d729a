# Three entries of the derivative by A: b counted in one of its two places.
# expect: quadratic_gradient 0 wrong
# expect: value_and_gradients 1/2 wrong too_many_evaluations

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    A = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
    by_A = grad(lambda A: x @ A @ x)(A)
    return np.array([by_A[0, 0], by_A[0, 1], by_A[1, 1]])

# %% value_and_gradients
def value_and_gradients(f, B, z):
    # Two separate calls of grad, and one of f for the value.
    by_B = grad(lambda B: f(B=B, z=z))(B)
    by_z = grad(lambda z: f(B=B, z=z))(z)
    return f(B=B, z=z), (by_B, by_z)
