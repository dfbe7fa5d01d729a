# math.log gives a float; times a number of a NumPy array it is NumPy's. Right for lists and tuples.
# expect: f1_for_r 0 wrong numpy_number
# expect: grad_f1_for_r 0 wrong numpy_number

# %% f1_for_r
import math


def f1_for_r(x):
    return math.log(x[0]) + x[0] * x[1] - math.sin(x[1])

# %% grad_f1_for_r
def grad_f1_for_r(x):
    first, second = autograd.grad(lambda z: np.log(z[0]) + z[0] * z[1] - np.sin(z[1]))(np.array(x, dtype=float))
    return first, second
