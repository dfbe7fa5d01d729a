"""How far a correct answer may be from its reference: error bars, dtypes and rounding, nothing absolute.

An entry passes when

    |returned - reference| <= error bar + r |reference| + 32 ε s,

with r what the course asks for (1e-10 in float64, 1e-4 in float32), ε the dtype's unit round-off and s
the scale of the terms that were added up to give the entry. The last part is what makes x - x or
cos(π/2) right when they come back as 1e-17: cancellation leaves a rounding error of the size of ε times
what cancelled, however small the entry itself is (Higham, Accuracy and Stability of Numerical
Algorithms, section 3.1). A check that knows s passes it; otherwise it is estimated from the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

#: What "exact to rounding" means, relative to the entry's own scale, by the precision of the computation.
RELATIVE = {"float64": 1e-10, "float32": 1e-4, "bfloat16": 3e-2, "float16": 4e-3}
#: The unit round-off of each precision.
EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "bfloat16": 2.0**-7, "float16": 2.0**-10}
#: An error bar wider than this, relative to the entry, could hide a mistake that must be caught
#: (a factor off by 1e-6 in float64, by 1e-3 in float32).
RESOLUTION = {"float64": 3e-7, "float32": 3e-4, "bfloat16": 1e-1, "float16": 2e-2}
#: Rounding errors of a derivative, in units of ε times the scale of its terms.
ROUNDINGS = 32.0

_ALIASES = {"complex128": "float64", "complex64": "float32"}


def precision(*dtypes: Any) -> str:
    """The coarsest of some dtypes (names or NumPy dtypes), a key of RELATIVE; float64 when there is none."""
    names = [_ALIASES.get(name := str(dtype), name) for dtype in dtypes if dtype is not None]
    return max((name for name in names if name in EPSILON), key=EPSILON.__getitem__, default="float64")


def term_scale(reference: np.ndarray, kind: str, context: Mapping[str, Any]) -> np.ndarray:
    """The size of the terms that made up each entry; broadcasts against `reference`.

    `context["scale"]` where the check gave it. Otherwise the largest entry of the same row (of the whole
    array, for other kinds than "jacobian"), or, where the point x is known and that is less, the largest
    contribution |∂fᵢ/∂xₖ xₖ| divided by |xⱼ|: the same whatever units each xⱼ is measured in. It is never
    less than the entry's own size.
    """
    size = np.abs(np.where(np.isfinite(reference), reference, 0.0))
    if (given := context.get("scale")) is not None:
        return np.maximum(size, np.abs(np.asarray(given, dtype=float)))
    if size.ndim == 0 or size.size == 0:
        return size
    row = size.max(axis=-1, keepdims=True) if kind == "jacobian" else np.full((1,) * size.ndim, size.max())
    weight = _point_weight(size, kind, context.get("x"))
    if weight is None:
        return np.broadcast_to(row, size.shape)
    contributions = size * weight
    largest = contributions.max(axis=-1, keepdims=True) if kind == "jacobian" else contributions.max()
    with np.errstate(divide="ignore", over="ignore"):
        scaled = np.where(weight > 0, largest / np.where(weight > 0, weight, 1.0), np.inf)
    return np.maximum(size, np.minimum(row, scaled))


def _point_weight(size: np.ndarray, kind: str, x: Any) -> np.ndarray | None:
    """|x| laid out against the entries, |xᵢ xⱼ| for a Hessian; None where x does not match them."""
    if x is None or isinstance(x, Mapping):
        return None
    point = np.abs(np.asarray(x, dtype=float))
    if kind == "jacobian" and size.ndim == 2 and point.shape == size.shape[1:]:
        return np.broadcast_to(point, size.shape)
    if kind == "hessian" and size.shape == point.shape * 2:
        return np.multiply.outer(point, point)
    if kind in ("gradient", "packed") and point.shape == size.shape:
        return point
    return None


@dataclass(frozen=True)
class Judged:
    """Each entry of a comparison: `wrong`, `unsure` (boolean), `deviation` and `allowed` (floats)."""

    wrong: np.ndarray
    unsure: np.ndarray
    deviation: np.ndarray
    allowed: np.ndarray

    @property
    def right(self) -> bool:
        return not self.wrong.any() and not self.unsure.any()


def entrywise(
    returned: np.ndarray,
    reference: np.ndarray,
    *,
    error: Any = 0.0,
    dtype: str = "float64",
    kind: str = "array",
    context: Mapping[str, Any] | None = None,
) -> Judged:
    """Judge each entry of `returned` (same shape as `reference`) by the rule at the top of this module.

    Not-a-number is right where the reference is, an infinity where the reference is the same infinity.
    An entry inside an error bar that could hide a mistake is unsure; outside it is wrong all the same. An
    entry that its bar does not tell from zero counts as a zero where the bar is small beside its row.
    """
    reference = _wide(reference)
    returned = _wide(returned)
    bar = np.broadcast_to(np.asarray(error, dtype=float), reference.shape)
    bar = np.where(np.isnan(bar), np.inf, np.abs(bar))
    scale = term_scale(reference, kind, context or {})
    finite = np.isfinite(reference)
    own = np.abs(np.where(finite, reference, 0.0))
    rounding = np.broadcast_to(ROUNDINGS * EPSILON[dtype] * scale, reference.shape)
    allowed = bar + RELATIVE[dtype] * own + rounding
    with np.errstate(invalid="ignore", over="ignore"):
        deviation = np.abs(returned - reference)
    alike = np.where(np.isnan(reference), np.isnan(returned), returned == reference)
    deviation = np.where(finite, deviation, np.where(alike, 0.0, np.inf))
    deviation = np.where(np.isnan(deviation), np.inf, deviation)
    open_ended = np.isinf(bar)
    wrong = (deviation > allowed) & ~open_ended
    zero = (own <= bar) & (bar <= RELATIVE[dtype] * scale)
    unsure = ~wrong & (((bar > RESOLUTION[dtype] * own + rounding) & ~zero) | open_ended)
    return Judged(wrong, unsure, deviation, allowed)


def _wide(values: Any) -> np.ndarray:
    array = np.asarray(values)
    return array.astype(complex if array.dtype.kind == "c" else float)
