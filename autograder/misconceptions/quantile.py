"""Quantiles: the function taken for its inverse, and what goes wrong far out in the tails.

The last two are seen in values of a quantile function, with the probabilities as context["x"].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Misconception
from .views import using

if TYPE_CHECKING:
    from ..verdicts import Comparison

_FAR_OUT = 0.01  # a probability nearer than this to 0 or to 1 lies in a tail


def _distribution(truth: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Φ(x)."""
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in x.flat]).reshape(x.shape)


def _wrong_tails(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> np.ndarray | None:
    """Rows of (probability, returned, truth) for the wrong entries, where all of them lie in the tails and
    entries in the middle are right; None otherwise."""
    rows, middle = [], False
    for c in (*wrong, *right):
        p = c.context.get("x")
        if p is None or c.judged is None or not c.context.get("plain") or np.shape(p) != c.reference.shape:
            return None
        p = np.asarray(p, dtype=float)
        rows.append(np.stack([p[c.judged.wrong], c.returned[c.judged.wrong], c.reference[c.judged.wrong]], 1))
        middle |= bool((~c.judged.wrong & (np.minimum(p, 1 - p) > _FAR_OUT)).any())
    found = np.concatenate(rows).real.astype(float)
    p = found[:, 0]
    return found if middle and (np.minimum(p, 1 - p) <= _FAR_OUT).all() else None


def _digits_lost(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    found = _wrong_tails(wrong, right)
    if found is None:
        return False
    _, returned, truth = found.T
    return bool((np.abs(returned - truth) <= 1e-3 * np.abs(truth)).all())


def _clipped(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    found = _wrong_tails(wrong, right)
    if found is None:
        return False
    p, returned, truth = found.T
    tails = [side for side in (p < 0.5, p > 0.5) if side.any()]
    inside = np.isfinite(returned).all() and (np.abs(returned) < np.abs(truth)).all()
    one_value = all(np.ptp(returned[side]) <= 1e-9 * np.abs(returned[side]).max() for side in tails)
    return bool(inside and one_value and any(np.ptp(truth[side]) > 1e-3 for side in tails))


QUANTILE = (
    Misconception(
        "distribution_for_quantile",
        "Φ instead of Φ⁻¹",
        "probabilities between 0 and 1",
        "What came back is Φ of the input, the probability of a value. The inverse is asked for: the value "
        "that has this probability below it.",
        (using("x", _distribution),),
    ),
    Misconception(
        "tail_digits_lost",
        "Digits of a small p lost on the way",
        "right in the middle, too few digits in a tail",
        "All is right but far out, where too few digits agree. A number as small as p cannot be added to 1, "
        "or subtracted from it, without losing its last digits: which step does that, and is there a form of "
        "it for each tail?",
        pattern=_digits_lost,
        free=2,
    ),
    Misconception(
        "clipped_tails",
        "The tails are clipped",
        "one and the same value from some point outwards",
        "All is right but far out, where the answer no longer changes. Which line keeps p away from 0 and 1, "
        "and is that line needed?",
        pattern=_clipped,
        free=2,
    ),
)
