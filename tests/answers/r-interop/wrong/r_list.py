# A list is made of the vector that came.
# expect: reticdemo 0 wrong list_in_r

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) f1_for_r(as.list(x))
grad_f1 <- function(x) lapply(grad_f1_for_r(as.list(x)), identity)
