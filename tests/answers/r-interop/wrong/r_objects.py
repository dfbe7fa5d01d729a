# Not converted, as import was told.
# expect: reticdemo 0 wrong python_object_in_r

# %% reticdemo
%%writefile reticdemo.R
library(reticulate)
func <- import("func", convert = FALSE)
f1 <- function(x) func$f1_for_r(as.list(x))
grad_f1 <- function(x) func$grad_f1_for_r(as.list(x))
