"""Φ⁻¹ with its derivatives, and the probabilities at which the checks of `probit` ask.

With z = Φ⁻¹(p) and φ the standard normal density, z′ = 1/φ(z), z″ = z/φ(z)² and (½z²)″ = (1 + z²)/φ(z)².
They are functions of the double p, and 1 − p is exact where p is near 1, so all of them are known to rounding
in both tails: by Wichura's algorithm AS 241, which the standard library has (the tests ask mpmath).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np

from ..wire import Tensor

EXTREME = 1e-12  # accuracy is asked for from here to 1 − EXTREME

quantile = np.vectorize(NormalDist().inv_cdf, otypes=[float])


def density(z: Any) -> np.ndarray:
    """φ(z), the standard normal density."""
    return np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)


@dataclass(frozen=True)
class Case:
    """Probabilities p, an array of any shape or a Python float, with Φ⁻¹ and its derivatives there."""

    p: np.ndarray | float
    point: str

    @cached_property
    def z(self) -> np.ndarray:
        return np.asarray(quantile(self.p))

    @cached_property
    def slope(self) -> np.ndarray:
        """z′."""
        return 1 / density(self.z)

    @cached_property
    def bend(self) -> np.ndarray:
        """(½z²)″ = z′² + z z″."""
        return (1 + self.z**2) * self.slope**2

    def tensor(self, requires_grad: bool = False, grad: np.ndarray | None = None) -> Tensor:
        return Tensor("float64", np.asarray(self.p), requires_grad, grad)


def probabilities(rng: np.random.Generator, *shape: int, smallest: float = EXTREME) -> np.ndarray:
    """Probabilities of all sizes from `smallest` up, half of them reflected to 1 − p; none near ½, where Φ⁻¹
    is so small that it has no digits to be relative to."""
    size = int(np.prod(shape))
    share = (rng.permutation(size) + rng.uniform(0.1, 1.0, size)) / size
    p = np.exp(share * np.log(smallest) + (1 - share) * np.log(0.45))
    reflected = rng.permutation(np.arange(size) + rng.integers(2)) % 2 == 1
    return np.where(reflected, 1 - p, p).reshape(shape)


def cases(rng: np.random.Generator) -> list[Case]:
    """The first is plain; the others have other shapes and go far out."""
    ends = np.array([EXTREME, 0.5, 1 - EXTREME])
    return [
        Case(probabilities(rng, 5, smallest=0.02), "p of shape (5,), not far out"),
        Case(probabilities(rng, 8), "p of shape (8,), far into both tails"),
        Case(probabilities(rng, 2, 3), "p of shape (2, 3)"),
        Case(probabilities(rng, 2, 1, 3), "p of shape (2, 1, 3)"),
        Case(probabilities(rng, 1), "edge: p of shape (1,)"),
        Case(ends, "edge: p = 1e-12, ½ and 1 − 1e-12"),
        Case(probabilities(rng), "a 0-d p"),
        Case(np.array(0.5), "edge: a 0-d p, ½"),
    ]


def floats(rng: np.random.Generator) -> list[Case]:
    """Python floats."""
    return [Case(float(probabilities(rng)), "p a Python float"), Case(0.5, "edge: p = 0.5, a Python float")]


def edges(rng: np.random.Generator) -> list[tuple[np.ndarray | float, Any]]:
    """p at and beyond the edges of the domain, with what is due there."""
    inside = Case(probabilities(rng, 2), "")
    below, above = -round(rng.uniform(0.1, 2), 3), 1 + round(rng.uniform(0.1, 2), 3)
    mixed = np.array([below, 0.0, inside.p[0], 1.0, np.nextafter(1, 2), inside.p[1], above, -1e-9])
    due = np.array([np.nan, -np.inf, inside.z[0], np.inf, np.nan, inside.z[1], np.nan, np.nan])
    return [(mixed, due), (0.0, -np.inf), (1.0, np.inf), (below, np.nan), (above, np.nan)]
