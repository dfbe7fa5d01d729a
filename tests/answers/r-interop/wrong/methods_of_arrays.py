# Takes what comes for an array: lists have neither astype nor a dtype.
# expect: f1_for_r 0 error
# expect: grad_f1_for_r 0 error

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    return f1(x.astype(float)).item()

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return autograd.grad(f1)(x.astype(float)).tolist()
