# Right for floats. R's integers are truncated, or cannot be differentiated.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 0 error integer_input

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    x = np.array(x)
    x[1] = x[1] - 0.5  # centred, and moved back below
    return float(np.log(x[0]) + x[0] * (x[1] + 0.5) - np.sin(x[1] + 0.5))

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x)).tolist()
