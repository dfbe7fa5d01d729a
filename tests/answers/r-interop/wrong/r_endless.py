# A loop without an end.
# expect: reticdemo 0 timeout

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x))
grad_f1 <- function(x) {
  i <- 1
  while (i <= 2) g <- grad_f1_for_r(as.list(x))
  g
}
