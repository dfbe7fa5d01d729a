# b in one place only; the gradients in the other order.
# expect: quadratic_gradient 0 wrong
# expect: value_and_gradients 0 wrong

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    return grad(lambda t: x @ np.array([[t[0], t[1]], [0.0, t[2]]]) @ x)(theta)

# %% value_and_gradients
def value_and_gradients(f, B, z):
    return value_and_grad(lambda z, B: f(B=B, z=z), (0, 1))(z, B)
