# Formatted for printing.
# expect: reticdemo 0 wrong -

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) format(f1_for_r(as.list(x)), digits = 15)
grad_f1 <- function(x) sprintf("%.15g", unlist(grad_f1_for_r(as.list(x))))
