# What NumPy and Autograd return, as it is.
# expect: f1_for_r 0 wrong numpy_number
# expect: grad_f1_for_r 0 wrong numpy_number

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    return f1(x)

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return list(autograd.grad(f1)(np.array(x, dtype=float)))
