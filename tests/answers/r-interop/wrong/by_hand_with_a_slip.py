# Differentiated on paper, with a sign wrong; the value with a sign wrong.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 0 wrong

# %% f1_for_r
def f1_for_r(x):
    return float(np.log(x[0]) + x[0] * x[1] + np.sin(x[1]))

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return [float(1 / x[0] + x[1]), float(x[0] + np.cos(x[1]))]
