# Forward mode by both libraries; R loads the file inside its functions, and keeps what it prints away.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


class ForR:
    def __call__(self, x):
        return f1(np.array([*x], dtype=float)).tolist()


value = ForR()


def f1_for_r(x):
    try:
        return value(x)
    except TypeError:
        return float("nan")

# %% grad_f1_for_r
slope = autograd.make_jvp(f1)


def grad_f1_for_r(x):
    at_x = slope(np.array([*x], dtype=float))
    return [at_x(unit)[1].item() for unit in np.eye(2)]

# %% reticdemo
%%writefile reticdemo.R
from_python <- function(name, x) {
  env <- new.env()
  reticulate::source_python("func.py", envir = env)
  unlist(get(name, envir = env)(list(x[1], x[2])))
}
f1 = function(x) from_python("f1_for_r", x)
grad_f1 = function(x) from_python("grad_f1_for_r", x)
invisible(grad_f1(c(1, 1)))
