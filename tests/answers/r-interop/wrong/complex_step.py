# As exact as AD, and a difference with an imaginary step.
# expect: grad_f1_for_r 1/2 wrong finite_differences

# %% grad_f1_for_r
def grad_f1_for_r(x):
    def slope(step):
        z = np.array(x, dtype=complex) + step
        return float((np.log(z[0]) + z[0] * z[1] - np.sin(z[1])).imag / 1e-200)

    return [slope(np.array([1e-200j, 0])), slope(np.array([0, 1e-200j]))]
