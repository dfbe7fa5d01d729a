# Names as in Python.
# expect: reticdemo 0 missing -

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1_r <- function(x) f1_for_r(as.list(x))
grad_f1_r <- function(x) unlist(grad_f1_for_r(as.list(x)))
