# .backward() throughout, on a leaf of its own and into no other; objects that can be called.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    leaf = x.clone().detach().requires_grad_(True)
    value = f(leaf) + 0.0 * leaf.square().sum()
    value.backward(create_graph=True, inputs=leaf)
    gradient = leaf.grad
    rows = []
    for index in range(leaf.numel()):
        leaf.grad = None
        gradient[index].backward(retain_graph=True, inputs=[leaf])
        rows.append(leaf.grad.detach().clone())
    return torch.vstack(rows)

# %% hvp_autograd
from autograd import value_and_grad


class Slope:
    """The slope of f along r, as a function of the point."""

    def __init__(self, f, r):
        self.both, self.r = value_and_grad(f), r

    def __call__(self, z):
        return self.both(z)[1] @ self.r


class Product:
    def __call__(self, f, x, r):
        return value_and_grad(Slope(f, r))(x)[1]


hvp_autograd = Product()

# %% hvp_torch
def hvp_torch(f, x, r):
    leaf = x.clone().detach().requires_grad_(True)
    value = f(leaf) + 0.0 * leaf.square().sum()
    value.backward(create_graph=True, inputs=leaf)
    slope = leaf.grad.dot(r.detach())
    leaf.grad = None
    slope.backward(inputs=leaf)
    product, leaf.grad = leaf.grad, None
    return product
