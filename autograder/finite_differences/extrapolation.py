"""From samples on a ladder of steps to a derivative with an error bar.

Arrays have the orders of extrapolation on the first axis, the levels of the ladder (h increasing) on the
next, and entries of any shape on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ORDERS = 7  # columns of the extrapolation tableau
ROUND_OFF = 4.0  # in units of ε·max|f|; a faithfully rounded f stays below ½
SETTLE = 10  # levels whose scatter is pooled before the first is believed
TINY = float(np.finfo(np.float64).smallest_subnormal)


class Estimate(NamedTuple):
    """A derivative and how far off it may be.

    value: float64 array; nan where the error is infinite.
    error: float64 array of the same shape, absolute, ≥ 0; inf means "cannot tell".
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]


def slope(up: NDArray, down: NDArray, centre: NDArray, h: NDArray, eps: float) -> Estimate:
    """First derivative from up = f(x+h), down = f(x−h) (K, …), centre = f(x) (…) and h > 0 (K, …)."""
    with np.errstate(all="ignore"):
        usable = _usable(up, down, centre)
        odd = np.where(usable, up - down, np.nan) / (2 * h)
        even = np.where(usable, (up - centre) + (down - centre), np.nan) / (2 * h)
        noise = ROUND_OFF * (eps * _largest(up, down, centre) + TINY)
        return _limit(odd, [(even, 1)], noise, np.broadcast_to(h, odd.shape), eps)


def curvature(corners: NDArray, centre: NDArray, h: NDArray, eps: float) -> Estimate:
    """Second derivative ∂²f/∂a∂b from f around x (3, 3, K, …), as `lines.corners` has it; h (K, …) is the
    product of the two steps.

    Each quadrant has its mixed difference Q(i, j) = i·j·(f(i, j) − f(i, 0) − f(0, j) + f(0, 0)) / h.
    Their mean is ∂²f/∂a∂b + c₂h + c₄h² + …; what sets them apart vanishes with h where f is smooth.
    """
    with np.errstate(all="ignore"):
        around = [corners[i, j] for i in (0, 1, -1) for j in (0, 1, -1) if (i, j) != (0, 0)]
        usable = _usable(*around, centre)
        pp, pm, mp, mm = (
            np.where(usable, i * j * ((corners[i, j] - corners[i, 0]) - (corners[0, j] - centre)), np.nan) / h
            for i, j in ((1, 1), (1, -1), (-1, 1), (-1, -1))
        )
        mean = (corners[1, 1] - corners[1, -1] - corners[-1, 1] + corners[-1, -1]) / (4 * h)
        mean = np.where(usable, mean, np.nan)
        checks = [((pp + pm - mp - mm) / 4, 1), ((pp - pm + mp - mm) / 4, 1), ((pp - pm - mp + mm) / 4, 2)]
        noise = ROUND_OFF * (eps * _largest(*around, centre) + TINY)
        return _limit(mean, checks, noise, h, eps)


def _usable(*samples: NDArray) -> NDArray[np.bool_]:
    """True up to the first step at which f is undefined: beyond it the quotients have no expansion."""
    finite = np.logical_and.reduce(np.broadcast_arrays(*(np.isfinite(sample) for sample in samples)))
    return np.logical_and.accumulate(finite, axis=0)


def _largest(*samples: NDArray) -> NDArray[np.float64]:
    """max|f| over the samples within each step."""
    size = np.maximum.reduce(np.broadcast_arrays(*(np.abs(sample) for sample in samples)))
    return np.maximum.accumulate(size, axis=0)


def _limit(
    quotient: NDArray, checks: Sequence[tuple[NDArray, int]], floor: NDArray, unit: NDArray, eps: float
) -> Estimate:
    """Limit of a quotient c₀ + c₂h² + c₄h⁴ + … as h → 0.

    checks: sequences that tend to zero where f is smooth, each with its first power of h.
    floor, unit: round-off of f and the number it is divided by in the quotient.
    """
    values = _richardson(quotient, 2)
    spread = sum(np.abs(_richardson(check, first)) for check, first in checks)
    orders, levels = values.shape[:2]
    truncation = np.empty_like(values)
    truncation[0] = np.abs(quotient - _finer(quotient))
    for p in range(1, orders):
        lower = values[p - 1]
        truncation[p] = np.maximum(np.abs(values[p] - lower), np.abs(values[p] - _finer(lower)))
    smallest = np.stack([_finer(unit, p) for p in range(orders)])
    scatter = np.nan_to_num(np.fmin.reduce(truncation[1:] * smallest[1:], axis=0), nan=0.0)
    noise = np.maximum.accumulate(scatter, axis=0)
    noise = np.maximum(floor, 2 * np.maximum(noise, noise[min(SETTLE, levels - 1)]))
    error = 2 * (truncation + spread + noise / smallest) + ROUND_OFF * eps * np.abs(values)
    error = np.where(np.isfinite(error), error, np.inf)

    value, error = _narrowest(values, error)
    value = np.where(np.isfinite(error), value, 0.0)
    low = np.maximum.accumulate(value - error, axis=0)
    high = np.minimum.accumulate(value + error, axis=0)
    value, error = _narrowest(value, np.where(low <= high, error, np.inf))
    return Estimate(np.where(np.isfinite(error), value, np.nan), error)


def _narrowest(value: NDArray, error: NDArray) -> tuple[NDArray, NDArray]:
    """Along the first axis, the value with the smallest error."""
    best = np.argmin(error, axis=0)[None]
    return np.take_along_axis(value, best, axis=0)[0], np.take_along_axis(error, best, axis=0)[0]


def _richardson(sequence: NDArray, first: int) -> NDArray[np.float64]:
    """Tableau T[p, k]: at level k, the p powers h^first, h^(first+2), … eliminated."""
    tableau = np.empty((ORDERS, *sequence.shape))
    tableau[0] = sequence
    for p in range(1, ORDERS):
        coarse = tableau[p - 1]
        fine = _finer(coarse)
        tableau[p] = fine + (fine - coarse) / (2.0 ** (first + 2 * (p - 1)) - 1)
    return tableau


def _finer(sequence: NDArray, by: int = 1) -> NDArray[np.float64]:
    """The sequence some steps down the ladder, nan where the ladder has ended."""
    shifted = np.full(sequence.shape, np.nan)
    shifted[by:] = sequence[: len(sequence) - by]
    return shifted
