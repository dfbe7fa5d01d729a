# The gradient of the function that returns a plain float; a value that is text.
# expect: f1_for_r 0 wrong wrong_container
# expect: grad_f1_for_r 0 error box_as_number

# %% f1_for_r
def f1_for_r(x):
    return f"{float(np.log(x[0]) + x[0] * x[1] - np.sin(x[1])):.15g}"

# %% grad_f1_for_r
def f1(x):
    return float(np.log(x[0]) + x[0] * x[1] - np.sin(x[1]))


def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x, dtype=float)).tolist()
