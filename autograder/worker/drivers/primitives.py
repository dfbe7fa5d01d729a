"""What a new primitive has to do for the engines: both modes, twice, and torch's function transforms.

Second derivatives are not those of f alone but of ½f², in Autograd after another function: the cotangent or
tangent that then reaches a rule of f depends on x itself, and a rule that follows its value but not its
vector is found out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd

from .derivatives import Map, autograd_jvp, autograd_vjp
from .operations import autograd_primitives

_PRODUCTS: dict[str, Callable[[Map, Any, Any], Any]] = {"reverse": autograd_vjp, "forward": autograd_jvp}


def autograd_second_order(f: Map, x: Any, u: Any, v: Any, outer: str, inner: str) -> Any:
    """u · v times the second derivative of ½f(s)², s = y + ½(y − x)², by y at y = x; of x's shape.

    f is elementwise. There s is x to the last digit, s′ = s″ = 1, and the result is u v (f′² + f f″ + f f′).
    outer, inner: "reverse" or "forward", the mode of the second differentiation and of the first.
    """

    def composed(y: Any) -> Any:
        return _half_square(f)(y + (y - x) ** 2 / 2)

    def once(y: Any) -> Any:
        return _PRODUCTS[inner](composed, y, u)

    return _PRODUCTS[outer](once, x, v)


def torch_second_order(f: Map, x: Any, u: Any, v: Any) -> Any:
    """u · v (f′² + f f″), from the second derivative of ½f² by reverse mode, detached; f is elementwise."""
    import torch

    return torch.autograd.functional.vhp(lambda y: (u * _half_square(f)(y)).sum(), x.detach(), v)[1]


def autograd_vjp_in_use(f: Map, x: Any, other: Any, cotangent: Any) -> Any:
    """cotangentᵀ times the Jacobian of f(x) + x by Autograd, with a call of f elsewhere between the passes.

    The sum hands one and the same cotangent to f's rule and to x: a rule that writes into it spoils both.
    """
    vjp, _ = autograd.make_vjp(lambda point: f(point) + point)(x)
    f(other)
    return vjp(cotangent)


def autograd_jvp_in_use(f: Map, x: Any, tangent: Any) -> Any:
    """The Jacobian of f(x) + x times tangent by Autograd: f's rule and x have one and the same tangent."""
    return autograd_jvp(lambda point: f(point) + point, x, tangent)


def torch_vjp_in_use(f: Map, x: Any, other: Any, cotangent: Any) -> Any:
    """The same by torch, detached."""
    import torch

    point = x.detach().requires_grad_()
    with torch.enable_grad():
        value = f(point) + point
        f(other)
    return torch.autograd.grad(value, point, cotangent)[0].detach()


def _half_square(f: Map) -> Map:
    return lambda x: f(x) ** 2 / 2


def primitives_traced(f: Map, x: Any) -> dict[str, dict[str, int]]:
    """The Autograd primitives that f's trace at x goes through, by name as `autograd_primitives` tells them.

    A primitive that is given a box runs again on what is in the box; what the call on plain numbers runs as
    often, inside of another primitive or beside the trace, is not followed.
    """
    traced, plain = autograd_primitives(autograd.make_vjp(f), x), autograd_primitives(f, x)
    return {
        whose: {name: count for name, count in found.items() if count != plain[whose].get(name)}
        for whose, found in traced.items()
    }


def own_functions(f: Map, x: Any) -> list[str]:
    """The names of the autograd.Functions, other than torch's own, in the graph from x to f(x); none where
    the derivative comes from torch's own for Φ⁻¹.

    What torch.func's vmap makes of a Function is a Function as well, and counts for it.
    """
    import torch

    point = x.detach().requires_grad_()
    with torch.enable_grad():
        value = f(point)
    found, seen, waiting, torchs = set(), set(), [value.grad_fn], []
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        waiting += [following for following, _ in node.next_functions]
        if node.name().startswith("SpecialNdtri"):
            node.register_prehook(torchs.extend)  # with the cotangents that reach it
        function = getattr(node, "_forward_cls", None)
        if function is None:
            continue
        module = function.__module__
        if module.partition(".")[0] != "torch" or module == "torch._functorch.autograd_function":
            found.add(function.__name__)
    if found:
        torch.autograd.grad(value, point, torch.ones_like(value), allow_unused=True)
    # Values that a mask leaves out, or that a rule takes for constants, are reached by none or by zeros.
    return [] if any(g is not None and g.any() for g in torchs) else sorted(found)


def torch_gradchecks(f: Map, x: Any) -> dict[str, str]:
    """What torch's gradcheck and gradgradcheck say of f at x: "" where they pass."""
    import torch
    from torch.autograd.gradcheck import GradcheckError

    said = {}
    for name in ("gradcheck", "gradgradcheck"):
        with torch.enable_grad():
            try:
                getattr(torch.autograd, name)(f, (x.detach().requires_grad_(),))
                said[name] = ""
            except GradcheckError as error:
                said[name] = str(error)
    return said


def torch_transformed(f: Map, x: Any, transform: str) -> Any:
    """f under one of `TRANSFORMS` at x, detached."""
    return TRANSFORMS[transform](f)(x.detach()).detach()


def _grad(f: Map) -> Map:
    import torch

    return torch.func.grad(f)


def _vmap(f: Map, **options: Any) -> Map:
    import torch

    return torch.func.vmap(f, **options)


#: torch.func's transforms of an elementwise f, by the name that a card shows
TRANSFORMS: dict[str, Callable[[Map], Map]] = {
    "grad(f)": _grad,
    "vmap(f)": _vmap,
    "vmap(f, in_dims=1)": lambda f: _vmap(f, in_dims=1),
    "vmap(f, in_dims=2)": lambda f: _vmap(f, in_dims=2),
    "vmap(grad(f))": lambda f: _vmap(_grad(f)),
    "vmap(grad(grad(½f²)))": lambda f: _vmap(_grad(_grad(_half_square(f)))),
    "grad of the sum of vmap(f)": lambda f: _grad(lambda x: _vmap(f)(x).sum()),
}
