# func.py is loaded, and R computes by itself.
# expect: reticdemo 0 wrong computed_in_r

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
source_python("func.py")
f1 <- function(x) log(x[1]) + x[1] * x[2] - sin(x[2])
grad_f1 <- function(x) c(1 / x[1] + x[2], x[1] - cos(x[2]))
