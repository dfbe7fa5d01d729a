# Python is written again inside of the script.
# expect: reticdemo 0 wrong computed_in_r

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
py_run_string("
import autograd, autograd.numpy as np
def f(x): return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
def value(x): return float(f(x))
def gradient(x): return autograd.grad(f)(np.array(x, dtype=float)).tolist()
")
f1 <- function(x) py$value(as.list(x))
grad_f1 <- function(x) py$gradient(as.list(x))
