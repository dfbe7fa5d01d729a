# Forward mode without a class, on pairs of value and slope; R hands over a NumPy array that Python made.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
def f1_for_r(x, *, digits=None):
    x = [float(value) for value in x]
    if (value := f1_with_slope(x, (0.0, 0.0))[0]) is not None:
        return value if digits is None else round(value, digits)


def f1_with_slope(x, direction):
    from math import cos, log, sin

    (a, da), (b, db) = zip(x, direction)
    logarithm = (log(a), da / a)
    product = (a * b, da * b + a * db)
    sine = (sin(b), cos(b) * db)
    return logarithm[0] + product[0] - sine[0], logarithm[1] + product[1] - sine[1]

# %% grad_f1_for_r
def grad_f1_for_r(x):
    x = [float(value) for value in x]
    return tuple(f1_with_slope(x, e)[1] for e in ((1.0, 0.0), (0.0, 1.0)))

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
numpy <- import("numpy", convert = FALSE)

f1 <- function(x) f1_for_r(numpy$array(as.list(x), dtype = "float64"))
grad_f1 <- function(x) sapply(grad_f1_for_r(numpy$array(as.list(x), dtype = "float64")), identity)
