# Tuples from Python, which R receives as lists; unconverted objects and py_to_r; a script that begins like many.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
from autograd import elementwise_grad, value_and_grad


def both(x):
    z = np.array([x[0], x[1]], dtype="float64")
    return value_and_grad(lambda z: np.log(z[0]) + z[0] * z[1] - np.sin(z[1]))(z)


def f1_for_r(x):
    return both(x)[0].item()

# %% grad_f1_for_r
def grad_f1_for_r(x):
    _, (first, second) = both(x)
    return float(first), float(second)

# %% reticdemo
%%writefile reticdemo.R
rm(list = ls())
suppressPackageStartupMessages(library(reticulate))
options(digits = 3, warn = 2)
func <- import_from_path("func", path = ".", convert = FALSE)

f1 <- function(x) {
  stopifnot(is.numeric(x), length(x) == 2)
  py_to_r(func$f1_for_r(r_to_py(as.list(x))))
}

grad_f1 <- function(x) {
  g <- py_to_r(func$grad_f1_for_r(r_to_py(as.list(x))))
  c(first = g[[1]], second = g[[2]])
}
