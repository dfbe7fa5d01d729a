# Dual numbers of one's own; the file run by py_run_file, and the script tries itself when it is loaded.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
import math


class Dual:
    def __init__(self, value, slope=0.0):
        self.value, self.slope = float(value), slope

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)


def log(z):
    return Dual(math.log(z.value), z.slope / z.value)


def sin(z):
    return Dual(math.sin(z.value), z.slope * math.cos(z.value))


def f1(a, b):
    return log(a) + a * b - sin(b)


def f1_for_r(x):
    return f1(Dual(x[0]), Dual(x[1])).value

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return [f1(Dual(x[0], 1.0), Dual(x[1], 0.0)).slope, f1(Dual(x[0], 0.0), Dual(x[1], 1.0)).slope]

# %% reticdemo
%%writefile reticdemo.R
library("reticulate")
py_run_file("func.py")

f1 <- function(x) {
  value <- py$f1_for_r(as.list(unname(x)))
  return(as.numeric(value))
}

grad_f1 <- function(x) {
  value <- py$grad_f1_for_r(as.list(unname(x)))
  return(as.numeric(unlist(value)))
}

cat("f1(4, 3) =", f1(c(4, 3)), "\n")
stopifnot(all.equal(f1(c(4, 3)), log(4) + 12 - sin(3)))
stopifnot(all.equal(grad_f1(c(4, 3)), c(3.25, 4 - cos(3))))
