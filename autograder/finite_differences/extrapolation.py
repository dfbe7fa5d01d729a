"""From samples on a ladder of steps to a derivative with an error bar.

Arrays have the levels of the ladder (h increasing by factors of two) on the first axis, after the orders of
extrapolation where there are any, and entries of any shape on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ORDERS = 7  # columns of the extrapolation tableau
ODD, EVEN = range(1, 2 * ORDERS, 2), range(2, 2 * ORDERS, 2)  # powers of h in an expansion
ROUND_OFF = 4.0  # in units of ε·max|f|; a faithfully rounded f stays below ½
SAFETY = 2.0  # on every estimated error
INSIDE = 16.0  # size of the numbers that a constant f may have been added to
SETTLE = 10  # levels whose scatter is pooled before the first is believed
ONSET = 4.0  # scatter that rises by more than this is no longer the noise seen at small steps
TINY = float(np.finfo(np.float64).smallest_subnormal)


class Estimate(NamedTuple):
    """A derivative and how far off it may be.

    value: float64 array; nan where the error is infinite.
    error: float64 array of the same shape, absolute, ≥ 0; inf means "cannot tell".
    """

    value: Floats
    error: Floats


class _Quotient(NamedTuple):
    """A difference quotient c₀ + c₁h^p₁ + c₂h^p₂ + … of which c₀ is wanted, level by level."""

    sequence: Floats
    powers: range
    checks: Sequence[tuple[Floats, range]]  # sequences without c₀ where f is smooth, and their powers
    unit: Floats  # what differences of f are divided by
    size: Floats  # max|f| within the step
    change: Floats  # max|f − f(x)| at the step
    eps: float


def slope(up: Floats, down: Floats, centre: Floats, h: Floats, eps: float) -> Estimate:
    """First derivative from up = f(x+h), down = f(x−h) (K, …), centre = f(x) (…) and h > 0 (K, …).

    Where f is undefined on one side, even at the smallest steps, the other side alone is used.
    """
    with np.errstate(all="ignore"):
        h = np.broadcast_to(h, up.shape)
        usable = _usable(up, down, centre)
        odd = np.where(usable, up - down, np.nan) / (2 * h)
        even = np.where(usable, (up - centre) + (down - centre), np.nan) / (2 * h)
        checks = [(even, ODD)]
        both = _limit(_Quotient(odd, EVEN, checks, h, *_extent(usable, centre, up, down), eps))
        for side, sign in ((up, 1), (down, -1)):
            usable_here = _usable(side, centre)
            alone = usable_here[0] & ~usable[min(2, len(usable) - 1)]
            if alone.any():
                chord = np.where(usable_here, side - centre, np.nan) / (sign * h)
                straight = 2 * _finer(chord) - chord
                extent = _extent(usable_here, centre, side)
                one = _limit(_Quotient(straight, range(2, ORDERS + 1), [], h / 4, *extent, eps))
                both = Estimate(*(np.where(alone, a, b) for a, b in zip(one, both, strict=True)))
        return both


def curvature(corners: Floats, centre: Floats, h: Floats, eps: float) -> Estimate:
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
        checks = [
            ((pp + pm - mp - mm) / 4, ODD),
            ((pp - pm + mp - mm) / 4, ODD),
            ((pp - pm - mp + mm) / 4, EVEN),
        ]
        return _limit(_Quotient(mean, EVEN, checks, h, *_extent(usable, centre, *around), eps))


def _usable(*samples: Floats) -> NDArray[np.bool_]:
    """True up to the first step at which f is undefined: beyond it the quotients have no expansion."""
    finite = np.logical_and.reduce(np.broadcast_arrays(*(np.isfinite(sample) for sample in samples)))
    return np.logical_and.accumulate(finite, axis=0)


def _extent(usable: NDArray[np.bool_], centre: Floats, *samples: Floats) -> tuple[Floats, Floats]:
    """max|f| within each step and max|f − f(x)| at each step."""
    samples = tuple(np.where(usable, sample, centre) for sample in samples)
    size = np.maximum.reduce([np.abs(sample) for sample in samples])
    change = np.maximum.reduce([np.abs(sample - centre) for sample in samples])
    return np.maximum(np.maximum.accumulate(size, axis=0), np.abs(centre)), change


def _limit(q: _Quotient) -> Estimate:
    """The limit of a difference quotient, in two readings if small and large steps contradict each other.

    Either f has fine structure that large steps miss, as sin(10⁸x) has, or f is rounded inside: sin(x + 10⁶)
    is a staircase to steps below the spacing of x + 10⁶.  Structure comes into view gradually, the scatter
    growing by 8 from level to level (h³); rounding is there at once.  After three such levels the small steps
    are believed, after two the error covers both readings, otherwise the scatter is noise at all levels.
    """
    intervals = _intervals(q)
    scatter = _scatter(q)
    noise = _noise(q, scatter)
    fine, agreed, contradicted = _read(intervals, noise, noise.settled)
    if not contradicted.any():
        return fine

    grows = agreed & (scatter > noise.floor / 2)
    grows &= (_coarser(scatter) > 4 * scatter) & (_coarser(scatter) < 100 * scatter)
    twice = grows & _finer(grows, 1, False)
    thrice = twice & _finer(grows & (scatter > 2 * noise.floor), 2, False)

    coarse, agreed, contradicted_still = _read(intervals, noise, np.maximum(noise.settled, noise.rounding))
    far = np.sum(np.isfinite(q.sequence) & ~agreed, axis=0) > -np.log2(q.eps) / 4  # with most levels ahead
    error = np.where(contradicted_still & far, np.inf, coarse.error)
    both = np.abs(coarse.value - fine.value) + fine.error
    cheap = both < 1e-3 * np.abs(coarse.value)  # covering both readings then still leaves three digits
    error = np.where(twice.any(axis=0) | cheap, np.maximum(error, both), error)

    doubted = contradicted & ~thrice.any(axis=0)
    error = np.where(doubted, error, fine.error)
    value = np.where(doubted, coarse.value, fine.value)
    return Estimate(np.where(np.isfinite(error), value, np.nan), error)


class _Noise(NamedTuple):
    """The noise in f as the samples show it, in units of f."""

    floor: Floats  # round-off that a faithful f cannot avoid, at each level
    seen: Floats  # the most that any step up to each level shows
    settled: Floats  # the most that the smallest steps show
    rounding: Floats  # the most, at whatever step, that is small enough to be rounding inside f
    hides_all: NDArray[np.bool_]  # nothing of f stands out from it


def _noise(q: _Quotient, scatter: Floats) -> _Noise:
    """What of the scatter is noise: where it does not grow with h as it does where f is smooth."""
    flat = np.logical_and.accumulate(q.change == 0, axis=0)
    barely = flat | _finer(flat, ORDERS - 1, False)
    # A constant f is rounded too: by what it may have been added to inside, by the first change that shows.
    floor = q.eps * np.where(barely, INSIDE * np.maximum(q.size, 1), q.size) + TINY
    limit = q.eps**0.6 * q.size
    first_change = np.max(np.where(_finer(flat, 1, False) & ~flat, q.change, 0), axis=0)

    still = (_coarser(scatter) < 4 * scatter) | (_coarser(scatter, 2) < 16 * scatter)
    noise = np.where(still, scatter, 0)
    seen = np.maximum.accumulate(noise, axis=0)
    settled = np.maximum(
        seen[min(SETTLE, len(seen) - 1)], np.where(first_change <= limit[-1], first_change, 0)
    )
    rounding = np.max(np.where(noise <= limit, noise, 0), axis=0)
    hides_all = (settled > limit[-1]) & (np.max(q.change, axis=0) < 16 * settled)
    return _Noise(floor, seen, settled, rounding, hides_all)


def _read(
    intervals: Callable[[Floats], Estimate], noise: _Noise, everywhere: Floats
) -> tuple[Estimate, NDArray[np.bool_], NDArray[np.bool_]]:
    """The narrowest of the intervals that meet all those of smaller steps, given the noise at all levels.

    Also which levels' intervals do so, and whether any level contradicts the result.
    """
    levels = intervals(np.maximum(np.maximum(noise.seen, everywhere), ROUND_OFF * noise.floor))
    error = np.where(noise.hides_all, np.inf, levels.error)
    value = np.where(np.isfinite(error), levels.value, 0.0)
    low = np.maximum.accumulate(value - error, axis=0)
    high = np.minimum.accumulate(value + error, axis=0)
    agreed = (low <= high) & (noise.seen <= ONSET * np.maximum(everywhere, noise.floor))
    best = _narrowest(value, np.where(agreed, error, np.inf))
    contradicted = (np.abs(value - best.value) > error + best.error).any(axis=0)
    return Estimate(np.where(np.isfinite(best.error), best.value, np.nan), best.error), agreed, contradicted


def _scatter(q: _Quotient) -> Floats:
    """What changes from level to level, in units of f: flat where it is noise, h³ where f is smooth."""
    scatter = np.abs(q.sequence - _finer(q.sequence)) * q.unit
    for check, powers in q.checks:
        scatter = np.maximum(scatter, np.abs(check - 2.0 ** powers[0] * _finer(check)) * q.unit)
    return np.nan_to_num(scatter, nan=0.0, posinf=np.inf)


def _intervals(q: _Quotient) -> Callable[[Floats], Estimate]:
    """The best order at every level, and its error, as a function of the noise in f at every level."""
    values = _richardson(q.sequence, q.powers)
    finer = np.stack([_finer(column) for column in values])
    truncation = np.abs(values - finer)
    truncation[1:] = np.maximum(np.abs(values[1:] - values[:-1]), np.abs(values[1:] - finer[:-1]))
    kink = sum(np.abs(_richardson(*check)) for check in q.checks)
    unit = np.stack([_finer(q.unit, p) for p in range(ORDERS)])
    rest = SAFETY * (truncation + kink) + ROUND_OFF * q.eps * np.abs(values)

    def intervals(noise: Floats) -> Estimate:
        error = rest + SAFETY * noise / unit
        return _narrowest(values, np.where(np.isfinite(error), error, np.inf))

    return intervals


def _narrowest(value: Floats, error: Floats) -> Estimate:
    """Along the first axis, the value with the smallest error."""
    best = np.argmin(error, axis=0)[None]
    return Estimate(*(np.take_along_axis(part, best, axis=0)[0, ...] for part in (value, error)))


def _richardson(sequence: Floats, powers: range) -> Floats:
    """Tableau T[p, k]: at level k, with the first p powers of h eliminated."""
    tableau = np.empty((ORDERS, *sequence.shape))
    tableau[0] = sequence
    for p in range(1, ORDERS):
        coarse = tableau[p - 1]
        fine = _finer(coarse)
        tableau[p] = fine + (fine - coarse) / (2.0 ** powers[p - 1] - 1)
    return tableau


def _finer(sequence: NDArray, by: int = 1, missing: float = np.nan) -> NDArray:
    """The sequence some steps down the ladder."""
    shifted = np.full_like(sequence, missing)
    shifted[by:] = sequence[: max(len(sequence) - by, 0)]
    return shifted


def _coarser(sequence: NDArray, by: int = 1) -> NDArray:
    """The sequence some steps up the ladder; nan where it has ended."""
    shifted = np.full_like(sequence, np.nan)
    shifted[: max(len(sequence) - by, 0)] = sequence[by:]
    return shifted
