"""Derivatives of a student's object by the engines, and derivatives through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

from ...functions import Probe

Map = Callable[[Any], Any]


def autograd_vjp(f: Map, x: np.ndarray, cotangent: np.ndarray) -> np.ndarray:
    """cotangentᵀ ∂f/∂x by Autograd's reverse mode, of x's shape; the cotangent has f(x)'s."""
    vjp, _ = autograd.make_vjp(f)(x)
    return vjp(cotangent)


def autograd_jvp(f: Map, x: np.ndarray, tangent: np.ndarray) -> np.ndarray:
    """∂f/∂x · tangent by Autograd's forward mode, of f(x)'s shape; the tangent has x's."""
    _, derivative = autograd.make_jvp(f)(x)(tangent)
    return derivative


def autograd_jacobian(f: Map, x: np.ndarray) -> np.ndarray:
    """The Jacobian (m, n) of f: Rⁿ → Rᵐ at x by Autograd's own operator: an answer that borrows this driver
    calls what its exercise rules out."""
    return autograd.jacobian(f)(x)


def torch_vjp(f: Map, x: Any, cotangent: Any) -> Any:
    """cotangentᵀ ∂f/∂x by torch's reverse mode, detached, of x's shape; zero where f does not use x."""
    import torch

    point = x.detach().requires_grad_()
    with torch.enable_grad():  # whatever mode the student's cells have left
        output = (f(point) * cotangent).sum()
    if not output.requires_grad:
        return torch.zeros_like(point)
    return torch.autograd.grad(output, point, allow_unused=True, materialize_grads=True)[0].detach()


def torch_jvp(f: Map, x: Any, tangent: Any) -> Any:
    """∂f/∂x · tangent by torch's forward mode, detached, of f(x)'s shape."""
    import torch

    return torch.func.jvp(f, (x,), (tangent,))[1].detach()


def torch_jacobian(f: Map, x: Any) -> Any:
    """The Jacobian (m, n) of f: Rⁿ → Rᵐ at x by torch's own operator (see `autograd_jacobian`), detached."""
    import torch

    return torch.autograd.functional.jacobian(f, x.detach())


def gradient_through_pack(
    pack: Callable[[Any], Any], arrays: Sequence[np.ndarray], weights: np.ndarray
) -> list[np.ndarray]:
    """The gradients of weightsᵀ pack(arrays) by each of the arrays; weights of shape (N, 1)."""

    def weighted(*pieces: Any) -> Any:
        column = pack(list(pieces))
        if isinstance(column, np.ndarray) and column.dtype == object:
            # It would do for a sum, and not for a sin or an exp of the column.
            raise TypeError(
                "What came back is a plain array of the values that Autograd follows, one by one. Put them "
                "together by functions of autograd.numpy; does one of your cells import numpy as np?"
            )
        return anp.sum(weights * column)

    return list(autograd.grad(weighted, tuple(range(len(arrays))))(*arrays))


def gradient_through_unpack(
    unpack: Callable[..., Any],
    v: np.ndarray,
    shapes: Mapping[str, tuple[int, ...]],
    weights: Mapping[str, np.ndarray],
) -> np.ndarray:
    """The gradient (N, 1) by v of Σₖ Σ weightsₖ · unpack(v, shapes)ₖ."""

    def weighted(column: Any) -> Any:
        pieces = unpack(column, dict(shapes))
        return sum(anp.sum(weights[name] * pieces[name]) for name in shapes)

    return autograd.grad(weighted)(v)


def followed_evaluations(function: Callable[..., Any], f: Probe, *args: Any) -> int:
    """How many evaluations of the probe f an AD engine followed during one call of function(f, *args)."""
    function(f, *args)
    return f.followed
