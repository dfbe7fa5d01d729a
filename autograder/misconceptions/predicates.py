"""Patterns: mistakes that are seen by how the wrong answers lie, not by predicting them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Pattern
from ..tolerance import precision

if TYPE_CHECKING:
    from ..verdicts import Comparison

#: Steps that people choose (powers of ten, √ε, ∛ε), for the central and the forward difference.
USUAL_STEPS = (*(float(f"1e-{k}") for k in range(1, 13)), 2.0**-26, 2.0 ** (-52 / 3))


def all_wrong(holds: Callable[[Comparison], bool]) -> Pattern:
    """`holds` at every comparison that is not right; the right ones say nothing against it."""
    return lambda wrong, right: all(holds(c) for c in wrong)


def _same_shape(c: Comparison) -> bool:
    real = c.returned.dtype.kind != "c" and c.reference.dtype.kind != "c"
    return real and not c.context.get("failed") and c.returned.shape == c.reference.shape


def float32_values(c: Comparison) -> bool:
    """Numbers due in float64 that are all float32 numbers, near the truth and not integers."""
    values = c.returned
    if precision(c.context.get("dtype")) != "float64":
        return False
    if not _same_shape(c) or not np.isfinite(values).all() or not np.isfinite(c.reference).all():
        return False
    with np.errstate(over="ignore", under="ignore"):
        representable = np.array_equal(values, values.astype(np.float32).astype(float))
    size = np.abs(c.reference).max(initial=0.0)
    near = np.abs(values - c.reference) <= 1e-3 * np.abs(c.reference) + 1e-5 * size
    return representable and bool(near.all()) and not np.array_equal(values, np.round(values))


def differences_of(c: Comparison) -> bool:
    """The numbers of a central or forward difference with some usual step.

    Needs context "f" (a NumPy function from (n,) to a number or (m,)) and "x"; the difference's own
    round-off, a few ε|f|/h, is the tolerance, and the truth has to lie outside it. Without "f" the number of
    evaluations decides: n + 1 or 2n of them (2n + 1 with a plain one), where those are no counts of
    reverse or forward passes, and all entries near the truth.
    """
    if not _same_shape(c) or not np.isfinite(c.returned).all() or not _close(c):
        return False
    f, x = c.context.get("f"), c.context.get("x")
    if f is None or x is None:
        return _counts_of_differences(c)
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or c.reference.shape[-1:] != x.shape:
        return False
    rows, truth = np.atleast_2d(c.returned), np.atleast_2d(c.reference)
    return any(_matches(f, x, rows, truth, h, central) for h in USUAL_STEPS for central in (True, False))


def _close(c: Comparison) -> bool:
    return bool((np.abs(c.returned - c.reference) <= 0.05 * np.abs(c.reference).max(initial=0.0)).all())


def _counts_of_differences(c: Comparison) -> bool:
    if c.kind not in ("jacobian", "gradient", "packed"):
        return False
    n = c.reference.size if c.kind == "packed" else c.reference.shape[-1] if c.reference.ndim else 1
    rows = c.reference.shape[0] if c.kind == "jacobian" and c.reference.ndim == 2 else 1
    m = len(c.context["shapes"]) if "shapes" in c.context else rows  # a pass for each piece, or each row
    passes = {1, 2, m, m + 1, n, n + 2}
    return c.context.get("evaluations") in {n + 1, 2 * n, 2 * n + 1} - passes


def _matches(
    f: Callable, x: np.ndarray, rows: np.ndarray, truth: np.ndarray, h: float, central: bool
) -> bool:
    base = np.atleast_1d(np.asarray(f(x), dtype=float))
    noise = 8 * 2.0**-52 * (np.abs(base).max() + np.abs(truth * x).max()) / h
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        up = np.atleast_1d(np.asarray(f(x + step), dtype=float))
        if central:
            down = np.atleast_1d(np.asarray(f(x - step), dtype=float))
            columns.append((up - down) / (2 * h))
        else:
            columns.append((up - base) / h)
    differences = np.stack(columns, axis=-1)
    if differences.shape != rows.shape or not np.isfinite(differences).all():
        return False
    agrees = np.abs(differences - rows).max() <= noise + 1e-12 * np.abs(rows).max()
    # A step so small that round-off swamps everything would agree with any answer near the truth.
    tells = noise <= 1e-3 * np.abs(truth).max() and np.abs(rows - truth).max() > 1e-12 * np.abs(truth).max()
    exactly = np.array_equal(differences, rows)
    return bool(exactly or (agrees and tells and np.abs(rows - truth).max() > 4 * noise))


def unbroadcast_lost(c: Comparison) -> bool:
    """A larger shape that the reference's broadcasts to, and whose sum over the broadcast axes is right."""
    returned, reference = c.returned, c.reference
    if c.context.get("failed") or returned.ndim < reference.ndim or returned.size <= reference.size:
        return False
    try:
        if np.broadcast_shapes(returned.shape, reference.shape) != returned.shape:
            return False
    except ValueError:
        return False
    extra = returned.ndim - reference.ndim
    summed = returned.sum(axis=tuple(range(extra)))
    axes = tuple(
        i for i, (a, b) in enumerate(zip(summed.shape, reference.shape, strict=True)) if b == 1 and a != 1
    )
    summed = summed.sum(axis=axes, keepdims=True) if axes else summed
    return np.allclose(summed, reference, rtol=1e-9, atol=1e-13 * np.abs(returned).max(initial=0.0))


def constant_answer(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    """One and the same answer, not zero, to questions whose true answers differ."""
    every = [*wrong, *right]
    if len(every) < 2 or not all(map(_same_shape, every)):
        return False
    first = every[0]
    alike = all(np.array_equal(first.returned, c.returned) for c in every[1:])
    differ = all(
        not np.allclose(a.reference, b.reference, rtol=1e-6, atol=0)
        for i, a in enumerate(every)
        for b in every[:i]
        if a.reference.shape == b.reference.shape
    )
    return alike and differ and bool(first.returned.any())


def _ratios(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    """Whether there are enough entries, all of the right shape and finite, to speak of one constant."""
    usable = all(
        _same_shape(c) and np.isfinite(c.returned).all() and np.isfinite(c.reference).all() for c in wrong
    )
    return usable and sum(int(np.count_nonzero(c.reference)) for c in wrong) >= 4


def constant_factor(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    """returned = c · reference with one c at all wrong points; right points can only be zeros."""
    if not _ratios(wrong, right) or any(c.reference.any() for c in right):
        return False
    largest = max(
        (float(abs(r)), float(v), float(r))
        for c in wrong
        for r, v in zip(c.reference.flat, c.returned.flat, strict=True)
    )
    factor = largest[1] / largest[2]
    if not 1e-12 < abs(factor) < 1e12 or abs(factor - 1) < 1e-3:
        return False  # zeros have a name of their own; nearly 1 is a question of precision
    return all(
        np.allclose(c.returned, factor * c.reference, rtol=1e-8, atol=1e-14 * abs(factor) * largest[0])
        for c in wrong
    )


def constant_offset(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    """returned = reference + c with one c at all wrong points, and no right point."""
    if right or not _ratios(wrong, right):
        return False
    gaps = np.concatenate([(c.returned - c.reference).ravel() for c in wrong])
    size = max(float(np.abs(c.reference).max()) for c in wrong)
    centre = float(np.median(gaps))
    # Beside something far larger than the answers, these would not show in the gaps at all.
    telling = 1e-3 * size < abs(centre) < 1e4 * size
    return telling and bool(np.allclose(gaps, centre, rtol=1e-8, atol=1e-13 * size))


def one_line_wrong(axis: int) -> Pattern:
    """In each wrong matrix one row (axis 0) or column (axis 1) is wrong, at the same place counted from the
    front or from the back, and three lines at least were there to compare."""

    def pattern(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
        places = []
        for c in wrong:
            judged = c.judged
            if judged is None or c.kind == "packed" or c.reference.ndim != 2 or c.reference.shape[axis] < 3:
                return False
            lines = np.flatnonzero(judged.wrong.any(axis=1 - axis))
            if len(lines) != 1 or (judged.wrong.sum() < 2 and c.reference.shape[1 - axis] > 1):
                return False
            places.append((int(lines[0]), int(lines[0]) - c.reference.shape[axis]))
        front, back = ({place[i] for place in places} for i in (0, 1))
        return bool(places) and (len(front) == 1 or len(back) == 1)

    return pattern


def fails_only(where: Callable[[int, int], bool]) -> Pattern:
    """All wrong Jacobians have a shape with `where(m, n)`, no right one has, and two or more are right."""

    def pattern(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
        shapes = [c.reference.shape for c in (*wrong, *right)]
        if any(c.kind not in ("jacobian", "hessian") or c.reference.ndim != 2 for c in (*wrong, *right)):
            return False
        failing, passing = shapes[: len(wrong)], shapes[len(wrong) :]
        return len(passing) >= 2 and all(where(*s) for s in failing) and not any(where(*s) for s in passing)

    return pattern
