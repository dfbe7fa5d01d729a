# A Python half that returns an array, which costs its own marks; the R half takes what it gets, and follows.
# expect: grad_f1_for_r 0 wrong numpy_number
# expect: reticdemo 1 right

# %% grad_f1_for_r
def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x, dtype=float))

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x))
grad_f1 <- function(x) {
  g <- grad_f1_for_r(as.list(x))
  as.numeric(unlist(g$tolist()))
}
