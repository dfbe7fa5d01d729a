# A list around the value; one entry of the gradient.
# expect: f1_for_r 0 wrong wrong_container
# expect: grad_f1_for_r 0 wrong

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    return [float(f1(x))]

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return [autograd.grad(f1)(np.array(x, dtype=float)).tolist()[0]]
