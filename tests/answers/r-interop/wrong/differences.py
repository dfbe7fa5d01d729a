# Central differences of everyday steps; a value that is rounded for printing.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 0 wrong finite_differences

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def f1_for_r(x):
    return round(float(f1(x)), 7)

# %% grad_f1_for_r
def grad_f1_for_r(x, h=1e-10):
    a, b = x
    return [
        float((f1([a + h, b]) - f1([a - h, b])) / (2 * h)),
        float((f1([a, b + h]) - f1([a, b - h])) / (2 * h)),
    ]
