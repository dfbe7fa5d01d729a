# The formula, differentiated on paper: log x₁ gives 1/x₁ and sin x₂ gives cos x₂. The value with log10.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 1/2 wrong formula_typed_in

# %% f1_for_r
import math


def f1_for_r(x):
    return math.log10(x[0]) + x[0] * x[1] - math.sin(x[1])

# %% grad_f1_for_r
import math


def grad_f1_for_r(x):
    """The gradient of log x₁ + x₁x₂ − sin x₂."""
    a, b = (float(v) for v in x)  # log and sin
    return [1 / a + b, a - math.cos(b)]
