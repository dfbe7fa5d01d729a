# A from columns that are put together; the pass back made by hand from make_vjp.

# %% quadratic_gradient
def quadratic_gradient(theta, x):
    return grad(lambda t: x @ np.stack([t[:2], t[1:]]) @ x)(theta)

# %% value_and_gradients
from autograd import make_vjp


def value_and_gradients(f, B, z):
    vjp, value = make_vjp(lambda pair: f(B=pair[0], z=pair[1]))((B, z))
    return value, vjp(np.ones(np.shape(value)))
