# Value and two gradients side by side, where a pair of the value and a pair was due.
# expect: value_and_gradients 0 wrong wrong_container

# %% value_and_gradients
def value_and_gradients(f, B, z):
    value, (by_B, by_z) = value_and_grad(lambda B, z: f(B=B, z=z), (0, 1))(B, z)
    return value, by_B, by_z
