"""Functions of one vector x of shape (n,), with values of shape (m,)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from .probe import family


@family
def worked_example(xp: ModuleType, x: Any) -> Any:
    """(x₁, x₁x₂), the course's own; n = m = 2."""
    return xp.stack([x[0], x[0] * x[1]])


@family
def monomials(xp: ModuleType, x: Any, *, powers: Any) -> Any:
    """Πⱼ xⱼ^powersᵢⱼ for x > 0: every entry of the Jacobian is one product, so nothing cancels."""
    return xp.exp(powers @ xp.log(x))


@family
def layer(xp: ModuleType, x: Any, *, W: Any, b: Any) -> Any:
    """tanh(Wx + b)."""
    return xp.tanh(W @ x + b)


@family
def affine(xp: ModuleType, x: Any, *, W: Any, b: Any) -> Any:
    """Wx + b."""
    return W @ x + b


@family
def identity(xp: ModuleType, x: Any) -> Any:
    """x itself, the same object."""
    return x


@family
def folded(xp: ModuleType, x: Any, *, W: Any) -> Any:
    """W|x|: differentiable away from zero, and not complex-differentiable anywhere."""
    return xp.sum(W * xp.abs(x), axis=1)


@family
def constant(xp: ModuleType, x: Any, *, c: Any) -> Any:
    """c, whatever x is; in torch there is no graph to x."""
    return c


@family
def partly_constant(xp: ModuleType, x: Any, *, W: Any, c: Any) -> Any:
    """sin(Wx) above c: the last rows of the Jacobian are zero."""
    return xp.concatenate([xp.sin(W @ x), c])


@family
def first_only(xp: ModuleType, x: Any, *, w: Any) -> Any:
    """sin(w₁x₁), w₂x₁, …: all columns of the Jacobian but the first are zero."""
    return xp.concatenate([xp.sin(w[:1] * x[0]), w[1:] * x[0]])
