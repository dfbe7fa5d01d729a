# A derivative for each argument; partials and a decorator; matrices of one column in R.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
from functools import wraps


def plain(function):
    @wraps(function)
    def called(x, *rest):
        first, second = (float(value) for value in x)
        result = function(first, second, *rest)
        return [float(r) for r in result] if isinstance(result, tuple) else float(result)

    return called


def f1(a, b):
    return np.log(a) + a * b - np.sin(b)


f1_for_r = plain(f1)

# %% grad_f1_for_r
@plain
def grad_f1_for_r(a, b):
    return autograd.grad(f1, 0)(a, b), autograd.grad(f1, 1)(a, b)

# %% reticdemo
%%writefile reticdemo.R
require(reticulate)
source_python(file.path(getwd(), "func.py"))
f1 <- function(x) {
  f1_for_r(tuple(x[1], x[2]))
}
grad_f1 <- function(x) {
  matrix(unlist(grad_f1_for_r(tuple(as.list(x)))), ncol = 1)
}
