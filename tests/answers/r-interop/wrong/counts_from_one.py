# Indices as in R.
# expect: f1_for_r 0 error
# expect: grad_f1_for_r 0 error

# %% f1_for_r
def f1(x):
    return np.log(x[1]) + x[1] * x[2] - np.sin(x[2])


def f1_for_r(x):
    return float(f1(x))

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x, dtype=float)).tolist()
