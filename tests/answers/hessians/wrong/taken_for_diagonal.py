# The derivative of the gradient's sum, as if the i-th entry depended on the i-th input alone.
# expect: hessian_torch 0 wrong taken_for_diagonal
# expect: hvp_autograd 0 wrong taken_for_diagonal
# expect: hvp_torch 0 wrong taken_for_diagonal

# %% hessian_torch
def hessian_torch(f, x):
    return torch.diag(torch.func.grad(lambda z: torch.func.grad(f)(z).sum())(x.detach()))

# %% hvp_autograd
from autograd import elementwise_grad


def hvp_autograd(f, x, r):
    return elementwise_grad(elementwise_grad(f))(x) * r

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    g.sum().backward(inputs=[z])
    return z.grad * r.detach()
