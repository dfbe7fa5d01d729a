# Helpers, a decorator, prints, a warning, type hints, defaults, a walrus, exceptions caught; numbers read one
# by one at the end.
# expect: hessian_torch 1 right
# expect: hvp_autograd 1 right
# expect: hvp_torch 1 right

# %% hessian_torch
import functools
import warnings

import torch as th


def quietly(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)

    return wrapped


def gradient_or_zeros(output, point, **options):
    try:
        (result,) = th.autograd.grad(output, point, **options)
    except RuntimeError as problem:
        print("no graph:", str(problem)[:30])
        return th.zeros_like(point)
    return result


@quietly
def hessian_torch(f, x: th.Tensor, verbose: bool = False) -> th.Tensor:
    warnings.warn("this may take a while")
    point = th.from_numpy(x.detach().numpy().copy()).requires_grad_()
    g = gradient_or_zeros(f(point), point, create_graph=True)
    rows = [gradient_or_zeros(entry, point, retain_graph=True) for entry in g]
    if verbose:
        print(rows)
    return th.cat([row.reshape(1, -1) for row in rows])

# %% hvp_autograd
def hvp_autograd(f, x: np.ndarray, r: np.ndarray, *, order="reverse over reverse") -> np.ndarray:
    print(order)

    def weighted(point, weights=r):
        if (g := autograd.grad(f)(point)).shape != weights.shape:
            raise ValueError(g.shape)
        return np.einsum("i,i->", g, weights)

    return autograd.elementwise_grad(weighted)(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    point = x.detach().clone().requires_grad_()
    try:
        (g,) = torch.autograd.grad(f(point), point, create_graph=True)
        product = torch.autograd.grad(torch.inner(g, r.detach()), point)[0]
        return torch.tensor([entry.item() for entry in product], dtype=x.dtype)
    except RuntimeError:
        return torch.zeros_like(point).detach()
