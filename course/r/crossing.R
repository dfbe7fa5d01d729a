# What Python gets of R's vectors, and R of Python's results: lists and plain numbers only.
#
#   cd course/r && RETICULATE_PYTHON=../../.venv/bin/python Rscript crossing.R

library(reticulate)

seen_by_python <- import_builtins()$repr
result <- function(expression) py_eval(expression)

cat("R sends                   Python gets\n")
show <- function(written, sent) cat(sprintf("%-25s %s\n", written, seen_by_python(sent)))
show("c(0.3, 0.7)", c(0.3, 0.7))
show("0.3", 0.3)
show("as.list(0.3)", as.list(0.3))
show("1:2", 1:2)
show("c(a = 0.3, b = 0.7)", c(a = 0.3, b = 0.7))
show("list(a = 0.3, b = 0.7)", list(a = 0.3, b = 0.7))

cat("\nPython returns            R gets\n")
for (expression in c("0.3", "[0.3, 0.7]", "(0.3, 0.7)", "[[1.0, 2.0], [3.0, 4.0]]")) {
  cat(sprintf("%-25s %s\n", expression, deparse(result(expression))))
}
