# Nothing on the Python side yet: the R half is judged by itself.
# expect: f1_for_r 0 missing -
# expect: grad_f1_for_r 0 missing -
# expect: reticdemo 1 right

# %% f1_for_r
def f1_for_r(x):
    raise NotImplementedError("Compute f1 from x[0] and x[1], and return it as a plain Python float.")

# %% grad_f1_for_r
def grad_f1_for_r(x):
    raise NotImplementedError("later")

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")

f1 <- function(x) {
  return(f1_for_r(as.list(x)))
  stop("Not written yet: load func.py above, call its f1_for_r with x, and return one number.")
}

grad_f1 <- function(x) {
  return(unlist(grad_f1_for_r(as.list(x))))
  stop("Not written yet: call grad_f1_for_r with x, and return a numeric vector of length two.")
}
