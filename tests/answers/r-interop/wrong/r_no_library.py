# The package is not attached.
# expect: reticdemo 0 error

# %% reticdemo
%%writefile reticdemo.R
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x))
grad_f1 <- function(x) unlist(grad_f1_for_r(as.list(x)))
