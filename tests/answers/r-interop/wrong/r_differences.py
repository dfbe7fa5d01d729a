# The gradient from differences of f1.
# expect: reticdemo 0 wrong finite_differences

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x))
grad_f1 <- function(x, h = 1e-6) {
  sapply(1:2, function(j) {
    e <- h * (1:2 == j)
    (f1(x + e) - f1(x - e)) / (2 * h)
  })
}
