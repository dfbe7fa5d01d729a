# Maximum likelihood in R with derivatives from Python.
#
#   cd course/r && RETICULATE_PYTHON=../../.venv/bin/python Rscript reticdemo.R
#
# The data, the optimiser and the table of results are R's. The log-likelihood and its derivatives are Python's:
# func.py, which lies beside this script. RETICULATE_PYTHON names the Python that has Autograd and PyTorch.

library(reticulate)

func <- import_from_path("func", path = ".")

# --- The data: 32 cars, their power and weight in standard units, and whether the gearbox is manual ---------

cars <- data.frame(manual = mtcars$am, power = c(scale(mtcars$hp)), weight = c(scale(mtcars$wt)))
X <- model.matrix(~ power + weight, cars)

# --- Across the border --------------------------------------------------------------------------------------
# Lists in, lists out. A matrix would have to become a NumPy array, which reticulate before 1.38 cannot make
# with NumPy 2, so it goes as a list of rows. A vector goes as a list without names: a named list would become
# a dict, and a vector of length one a mere number.

as_rows <- function(matrix) lapply(seq_len(nrow(matrix)), function(i) as.list(unname(matrix[i, ])))
as_items <- function(vector) as.list(unname(vector))

model <- func$Model(as_rows(X), as_items(cars$manual))

# What comes back is a number, or a list of numbers that reticulate has made a vector (unlist makes sure).

loss <- function(beta) model$loss(as_items(beta))
by_autograd <- function(beta) unlist(model$grad_loss(as_items(beta)))
by_torch <- function(beta) unlist(model$grad_loss_torch(as_items(beta)))
hessian <- function(beta) do.call(rbind, lapply(model$hessian_loss(as_items(beta)), unlist))

# --- The fit: optim() asks Python ---------------------------------------------------------------------------

start <- setNames(numeric(ncol(X)), colnames(X))
fit <- function(gradient = NULL) {
  optim(start, loss, gr = gradient, method = "BFGS", control = list(reltol = 1e-15))
}
fits <- list(`no gradient` = fit(), Autograd = fit(by_autograd), PyTorch = fit(by_torch))

reference <- glm(
  manual ~ power + weight, family = binomial, data = cars, control = list(epsilon = 1e-14)
)

# optim counts the calls of its own; a difference in each direction is two more evaluations for each parameter.
evaluations <- function(name) {
  counts <- fits[[name]]$counts
  counts[["function"]] + if (name == "no gradient") 2 * length(start) * counts[["gradient"]] else 0
}

cat("Coefficients, and how far they are from glm's:\n")
for (name in names(fits)) {
  found <- fits[[name]]$par
  cat(sprintf(
    "  %-12s %s   %.0e   %3d evaluations and %2d gradients\n", name,
    paste(sprintf("%9.5f", found), collapse = " "), max(abs(found - coef(reference))),
    evaluations(name), if (name == "no gradient") 0 else fits[[name]]$counts[["gradient"]]
  ))
}

# --- Standard errors: the inverse of the Hessian at the maximum, by Autograd --------------------------------

errors <- sqrt(diag(solve(hessian(fits$Autograd$par))))
cat("\nStandard errors by Autograd's Hessian, and glm's:\n")
print(cbind(Autograd = setNames(errors, colnames(X)), glm = sqrt(diag(vcov(reference)))), digits = 6)
