"""Scalar functions of one vector x of shape (n,), whose Hessians are dense unless the name says otherwise."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from .probe import family


@family
def monomial(xp: ModuleType, x: Any, *, powers: Any) -> Any:
    """Πⱼ |xⱼ|^powersⱼ away from zero, not complex-differentiable anywhere; its derivatives are products."""
    return xp.exp(powers @ xp.log(xp.abs(x)))


@family
def hidden_layer(xp: ModuleType, x: Any, *, W: Any, b: Any, v: Any) -> Any:
    """vᵀ tanh(Wx + b)."""
    return v @ xp.tanh(W @ x + b)


@family
def quadratic(xp: ModuleType, x: Any, *, A: Any) -> Any:
    """xᵀAx; its Hessian A + Aᵀ is the same everywhere."""
    return x @ A @ x


@family
def linear(xp: ModuleType, x: Any, *, w: Any) -> Any:
    """wᵀx; in torch there is no graph from the gradient to x."""
    return w @ x


@family
def level(xp: ModuleType, x: Any, *, c: Any) -> Any:
    """c, a number, whatever x is; in torch there is no graph to x."""
    return c


@family
def wave(xp: ModuleType, x: Any, *, w: Any) -> Any:
    """sin(wx₁) with a number w: the Hessian is zero but for its first entry."""
    return xp.sin(w * x[0])
