"""The mistakes that have names, as tables (one module a family), and which of them an answer shows.

Orientation and indexing, scale, state, engine, contract, quantiles, second order, and those that an exception
shows. Each entry says what the student sees, what the answer looks like as a transformation of the truth, and
what to tell them.
To add a mistake, write its entry in the family's table; the tests plant every entry in random functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..mistake import Misconception
from ..raised import RAISED
from .contract import CONTRACT
from .contraction import CONTRACTION
from .engine import ENGINE
from .languages import LANGUAGES
from .naming import name
from .orientation import ORIENTATION
from .packing import PACKING
from .quantile import QUANTILE
from .rows import ROWS
from .scale import SCALE
from .second_order import SECOND_ORDER
from .state import STATE
from .timing import TIMING

if TYPE_CHECKING:
    from ..verdicts import Finding, Outcome

__all__ = ["FAMILIES", "MISCONCEPTIONS", "Misconception", "conclude", "name"]

FAMILIES: dict[str, tuple[Misconception, ...]] = {
    "orientation and indexing": ORIENTATION + PACKING,
    "scale": SCALE,
    "state": STATE,
    "engine": ENGINE,
    "contract": CONTRACT,
    "quantiles": QUANTILE,
    "second order": SECOND_ORDER,
    "rows": ROWS,
    "timing": TIMING,
    "contractions": CONTRACTION,
    "languages": LANGUAGES,
    "shown by an exception": tuple(mistake for _, mistake in RAISED),
}
MISCONCEPTIONS: dict[str, Misconception] = {
    mistake.key: mistake for family in FAMILIES.values() for mistake in family
}


def conclude(check: str, findings: Sequence[Finding]) -> Outcome:
    """A check's outcome: its findings, the mistake if exactly one is known, a paragraph for the gradebook.

    Raises KeyError when a check names a mistake that is in no table: the check's error, not the student's.
    """
    from ..verdicts import Outcome, Verdict

    comparisons = [finding.comparison for finding in findings if finding.comparison is not None]
    keys = {finding.misconception for finding in findings} - {None}
    for key in keys.union(*(comparison.alternatives for comparison in comparisons)):
        if key not in MISCONCEPTIONS:
            raise KeyError(
                f"Check {check!r} names the mistake {key!r}, which is in no table of misconceptions."
            )
    mistake = name(comparisons, findings)
    outcome = Outcome(check, tuple(findings), mistake.key if mistake else None)
    if outcome.verdict is Verdict.RIGHT:
        message = "All rules hold."
    else:
        order = {"all": 0, "half": 1, "nothing": 2}
        first = min(
            (f for f in findings if f.verdict is not Verdict.RIGHT),
            key=lambda f: order[f.costs],
            default=None,
        )
        message = "Nothing was checked." if first is None else first.message
        if mistake is not None and mistake.message not in message:
            message = f"{mistake.name}: {mistake.message}"
    return Outcome(check, outcome.findings, outcome.misconception, message)
