# Differences with fifty digits.
# expect: grad_f1_for_r 1/2 wrong finite_differences

# %% grad_f1_for_r
import mpmath


def grad_f1_for_r(x):
    with mpmath.workdps(50):
        f1 = lambda a, b: mpmath.log(a) + a * b - mpmath.sin(b)
        point = tuple(mpmath.mpf(float(v)) for v in x)
        return [float(mpmath.diff(f1, point, order)) for order in ((1, 0), (0, 1))]
