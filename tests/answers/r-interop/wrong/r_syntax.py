# A bracket is missing.
# expect: reticdemo 0 error

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x)
grad_f1 <- function(x) unlist(grad_f1_for_r(as.list(x)))
