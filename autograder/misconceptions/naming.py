"""Which one mistake explains everything that was seen, if one does.

A mistake that predicts numbers fits when one of its variants gives the returned array wherever the answer
is wrong, and gives the truth wherever it is right; a prediction that equals the truth at a wrong entry
explains nothing there. Of the mistakes that fit, those that take fewest things from the answer itself
(`free`) say most; when two of these remain, the points do not tell them apart and none is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Misconception, Transform
from ..tolerance import entrywise, precision, term_scale

if TYPE_CHECKING:
    from ..verdicts import Comparison, Finding


def fitting(comparisons: Sequence[Comparison], table: Iterable[Misconception]) -> list[Misconception]:
    """The mistakes of a table that explain all the comparisons, the wrong ones and the right ones."""
    wrong, right = [], []
    for c in comparisons:
        judged = c.judged
        if judged is None or judged.wrong.any():
            wrong.append(c)
        elif judged.right:
            right.append(c)  # one that nobody can tell says nothing for or against
    if not wrong:
        return []
    with np.errstate(all="ignore"):
        return [mistake for mistake in table if _explains(mistake, wrong, right)]


def _explains(mistake: Misconception, wrong: list[Comparison], right: list[Comparison]) -> bool:
    if mistake.pattern is not None and mistake.pattern(wrong, right):
        return True
    own = _alternative(mistake.key)
    variants = (
        (own, *mistake.transform) if any(mistake.key in c.alternatives for c in wrong) else mistake.transform
    )
    return any(
        all(_gives(variant, c) for c in wrong) and all(_allows(variant, c) for c in right)
        for variant in variants
    )


def _alternative(key: str) -> Transform:
    def transform(c: Comparison) -> np.ndarray | None:
        values = c.alternatives.get(key)
        return None if values is None else np.asarray(values)

    return transform


def prediction(variant: Transform, c: Comparison) -> np.ndarray | None:
    """What a variant of a mistake predicts; None where it does not apply or the shapes rule it out (an index
    into an empty axis, a context of another size)."""
    try:
        return variant(c)
    except (ValueError, IndexError, TypeError):
        return None


def _gives(variant: Transform, c: Comparison) -> bool:
    """Whether a variant predicts a wrong answer, every wrong entry of it by something else than the truth."""
    if c.context.get("failed"):
        return False
    predicted = prediction(variant, c)
    if predicted is None or predicted.shape != c.returned.shape or not _near(c, predicted):
        return False
    judged = c.judged
    if judged is None:
        return True
    dtype = precision(c.context.get("dtype"))
    differs = entrywise(
        predicted, c.reference, error=c.error, dtype=dtype, kind=c.kind, context=c.context
    ).wrong
    return bool(differs[judged.wrong].all())


def _allows(variant: Transform, c: Comparison) -> bool:
    """Whether a variant predicts a right answer where the answer is right, or says nothing there."""
    predicted = prediction(variant, c)
    return predicted is None or (predicted.shape == c.returned.shape and _near(c, predicted))


def _near(c: Comparison, predicted: np.ndarray) -> bool:
    """Whether the returned array is the predicted one up to rounding and the reference's error bars."""
    error = c.error
    if c.returned.size:  # one entry settles most candidates
        largest = int(np.argmax(np.abs(c.returned)))
        gap, size = abs(predicted.flat[largest] - c.returned.flat[largest]), abs(c.returned.flat[largest])
        if gap > 0.01 * size + float(np.max(error, initial=0.0)):
            return False
    if predicted.shape == c.reference.shape:
        scale = np.maximum(term_scale(c.reference, c.kind, c.context), term_scale(predicted, c.kind, {}))
    else:
        error = float(np.max(c.error, initial=0.0))
        scale = np.max(np.abs(predicted), initial=0.0)
    dtype = precision(c.context.get("dtype"))
    judged = entrywise(c.returned, predicted, error=error, dtype=dtype, context={"scale": scale})
    return judged.right


def name(
    comparisons: Sequence[Comparison],
    findings: Sequence[Finding] = (),
    table: Iterable[Misconception] | None = None,
) -> Misconception | None:
    """The one mistake that explains all of it, or None.

    comparisons: all of a check, right ones too (they speak against mistakes that would show there).
    findings: those of the same check; what a rule shows by itself (`Finding.misconception`) counts. The
    findings that cost most decide: every wrong one of them has to be accounted for by the same mistake.
    """
    from . import MISCONCEPTIONS

    known = MISCONCEPTIONS if table is None else {mistake.key: mistake for mistake in table}
    wrong = [f for f in findings if f.verdict not in ("right", "cannot tell")]
    for cost in ("all", "half", "nothing"):
        decisive = [f for f in wrong if f.costs == cost]
        if decisive:
            break
    else:
        decisive = []
    shown = {f.misconception for f in decisive if f.misconception is not None}
    unexplained = [f for f in decisive if f.misconception is None]
    if any(f.comparison is None for f in unexplained):
        return None
    value = _most_telling(comparisons, known.values())
    if value is not None and value.free == 0 and shown <= {value.key, *value.covers}:
        return value  # what predicts every number says more than a rule
    by_rule = {id(f.comparison) for f in wrong if f.misconception is not None and f.comparison is not None}
    seen = [c for c in comparisons if id(c) not in by_rule]
    if by_rule:
        value = _most_telling(seen, known.values())
    if value is not None:
        return value if shown <= {value.key, *value.covers} else None
    if unexplained or any(c.judged is None or c.judged.wrong.any() for c in seen):
        return None
    return known.get(next(iter(shown))) if len(shown) == 1 else None  # type: ignore[arg-type]


def _most_telling(comparisons: Sequence[Comparison], table: Iterable[Misconception]) -> Misconception | None:
    """Of the mistakes that fit, the one that takes fewest things from the answer; None when two are level."""
    fits = fitting(comparisons, table)
    least = min((mistake.free for mistake in fits), default=0)
    best = [mistake for mistake in fits if mistake.free == least]
    return best[0] if len(best) == 1 else None
