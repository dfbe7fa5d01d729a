# Computed once, when the script is loaded.
# expect: reticdemo 0 wrong

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
value <- f1_for_r(list(4, 3))
gradient <- grad_f1_for_r(list(4, 3))
f1 <- function(x) value
grad_f1 <- function(x) gradient
