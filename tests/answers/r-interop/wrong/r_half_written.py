# One of the two functions as it was released.
# expect: reticdemo 0 missing -

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")

f1 <- function(x) {
  f1_for_r(as.list(x))
}

grad_f1 <- function(x) {
  # YOUR CODE HERE, in place of the next line
  stop("Not written yet: call grad_f1_for_r with x, and return a numeric vector of length two.")
}
