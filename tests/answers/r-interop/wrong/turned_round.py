# The order of the list is turned, in place; the entries come back in the wrong order.
# expect: f1_for_r 1/2 wrong input_changed
# expect: grad_f1_for_r 0 wrong

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    value = float(f1(x))
    if isinstance(x, list):
        x.reverse()
    return value

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x, dtype=float)).tolist()[::-1]
