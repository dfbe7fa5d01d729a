# Python's own math for the value; the module imported in R.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
import math


def f1_for_r(x):
    first, second = map(float, x)
    return math.log(first) + first * second - math.sin(second)

# %% grad_f1_for_r
def grad_f1_for_r(x):
    point = np.asarray(x) * 1.0
    gradient = autograd.grad(lambda z: np.log(z[0]) + np.prod(z) - np.sin(z[1]))
    return [float(entry) for entry in gradient(point)]

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
func <- import("func")

f1 <- function(x) func$f1_for_r(x)
grad_f1 <- function(x) func$grad_f1_for_r(x)
