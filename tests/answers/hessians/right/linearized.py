# The gradient linearised; Autograd's forward product out of two reverse ones; a recursion over the rows.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
def hessian_torch(f, x):
    _, pull = torch.func.vjp(torch.func.grad(f), x.detach())

    def rows_from(i):
        if i == len(x):
            return []
        unit = torch.nn.functional.one_hot(torch.tensor(i), len(x)).to(x.dtype)
        return [pull(unit)[0].detach(), *rows_from(i + 1)]

    return torch.stack(rows_from(0))

# %% hvp_autograd
from autograd.differential_operators import make_jvp_reversemode as forward_product


def hvp_autograd(f, x, r):
    return forward_product(autograd.grad(f))(x)(r)

# %% hvp_torch
def hvp_torch(f, x, r):
    with torch.no_grad():
        return torch.func.linearize(torch.func.grad(f), x)[1](r)
