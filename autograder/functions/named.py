"""Scalar functions of several arrays, by name."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from .probe import family


@family
def course_example(xp: ModuleType, *, A: Any, x: Any, y: Any) -> Any:
    """xᵀAx + sin(y)ᵀx for columns x and y, of shape (1, 1) as in the course."""
    return x.T @ A @ x + xp.sin(y).T @ x


@family
def bilinear(xp: ModuleType, *, B: Any, z: Any, u: Any) -> Any:
    """uᵀBz: the derivative by B is uzᵀ, which is not symmetric."""
    return u @ B @ z


@family
def network(xp: ModuleType, *, W: Any, b: Any, v: Any, data: Any) -> Any:
    """vᵀ tanh(W data + b), with data fixed."""
    return v @ xp.tanh(W @ data + b)


@family
def energy(xp: ModuleType, **arrays: Any) -> Any:
    """√(1 + s²) with s = Σₖ Σ weight_k · sin(k) over the arrays k of any shape and name.

    An array without a weight is not used at all; so f can be constant in some or all of its arguments.
    """
    weights = {
        name.removeprefix("weight_"): value for name, value in arrays.items() if name.startswith("weight_")
    }
    s = sum((xp.sum(weight * xp.sin(arrays[name])) for name, weight in weights.items()), start=0.0)
    return (1.0 + s * s) ** 0.5
