"""What a card and its text say, before either is written: findings by rule, clean strings, small arrays."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..misconceptions import MISCONCEPTIONS
from ..verdicts import Comparison, Finding, Outcome, Verdict

SYMBOLS = {
    Verdict.RIGHT: "✓",
    Verdict.WRONG: "✗",
    Verdict.CANNOT_TELL: "?",
    Verdict.ERROR: "!",
    Verdict.TIMEOUT: "…",
    Verdict.MISSING: "–",
}
COSTS = {"all": "", "half": "costs half the points", "nothing": "costs nothing"}

_LONGEST = 2000


def clean(string: str, longest: int = _LONGEST) -> str:
    """A string without control and direction-changing characters, which would rewrite a terminal or a page,
    and of bounded length. Line ends and tabs stay."""
    kept = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "�" for c in string
    )
    return kept if len(kept) <= longest else kept[:longest] + " … (cut)"


@dataclass(frozen=True)
class Group:
    """The findings of one rule: how many are right, the others that are told in full (the first, and each
    whose verdict is another), and the rest."""

    rule: str
    right: int
    told: tuple[Finding, ...]
    rest: tuple[Finding, ...]
    findings: tuple[Finding, ...]


def groups(outcome: Outcome) -> list[Group]:
    """Findings by rule, rules in the order in which they first came up."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [_group(rule, findings) for rule, findings in by_rule.items()]


def _group(rule: str, findings: list[Finding]) -> Group:
    others = [f for f in findings if f.verdict is not Verdict.RIGHT]
    others.sort(key=_is_edge)  # an ordinary point says more than an edge; sorting keeps the order otherwise
    told = [f for i, f in enumerate(others) if f.verdict not in {g.verdict for g in others[:i]}]
    rest = [f for f in others if not any(f is g for g in told)]
    return Group(rule, len(findings) - len(others), tuple(told), tuple(rest), tuple(findings))


def mistake_lines(outcome: Outcome) -> tuple[str, str] | None:
    """The named mistake's name and what to say of it, nothing where a finding says it already; None when no
    mistake is named."""
    mistake = MISCONCEPTIONS.get(outcome.misconception or "")
    if mistake is None:
        return None
    said = any(mistake.message in finding.message for finding in outcome.findings)
    return f"{mistake.name}.", "" if said else mistake.message


def evaluations(outcome: Outcome) -> list[int]:
    """How often f ran at each probe point that was counted; empty when it never did."""
    counts = [
        int(f.comparison.context.get("evaluations") or 0)
        for f in outcome.findings
        if f.comparison is not None
    ]
    return counts if any(counts) else []


@dataclass(frozen=True)
class Window:
    """A part of an array small enough to read: rows × columns, with their indices and which entries differ.

    values, marked: 2-D. rows, columns: the indices shown; rows is None for a vector. whole: nothing was cut.
    """

    values: np.ndarray
    marked: np.ndarray
    rows: Sequence[int] | None
    columns: Sequence[int]
    whole: bool
    shape: tuple[int, ...]


def window(array: np.ndarray, wrong: np.ndarray | None, size: int = 8) -> Window | None:
    """A window of at most size × size on the first wrong entry; None for no table (0-d, 3-d, empty)."""
    if array.size == 0 or array.ndim > 2:
        return None
    marks = np.zeros(array.shape, dtype=bool) if wrong is None or wrong.shape != array.shape else wrong
    column = array.ndim == 2 and array.shape[1] == 1 and array.shape[0] > size
    flat = array.ndim < 2 or column
    table = array.reshape(1, -1) if flat else array
    marks = marks.reshape(table.shape)
    first = np.argwhere(marks)[0] if marks.any() else (0, 0)
    parts = []
    for axis in (0, 1):
        start = max(0, min(int(first[axis]) - size // 2, table.shape[axis] - size))
        parts.append(range(start, min(start + size, table.shape[axis])))
    rows, columns = parts
    cut = (slice(rows.start, rows.stop), slice(columns.start, columns.stop))
    whole = table[cut].size == table.size
    return Window(table[cut], marks[cut], None if flat else rows, columns, whole, array.shape)


def _is_edge(finding: Finding) -> bool:
    return "edge" in finding.point


def pictured(outcome: Outcome) -> Finding | None:
    """The one wrong finding whose picture a card shows: the first at an ordinary point, else the first."""
    drawn = [f for f in outcome.findings if f.verdict is Verdict.WRONG and _is_picture(f.comparison)]
    return min(drawn, key=_is_edge, default=None)


def _is_picture(comparison: Comparison | None) -> bool:
    """Whether a picture of a comparison says more than its message: several numbers came back."""
    return (
        comparison is not None
        and not comparison.context.get("failed")
        and comparison.returned.size > 1
        and comparison.returned.ndim <= 2
    )


def excesses(findings: Sequence[Finding], exact: bool) -> Iterator[tuple[str, float, Verdict]]:
    """(point, largest error over what is allowed, verdict) of each comparison with the reference's shape.

    Without `exact` errors beyond the allowance are rounded down to a power of a thousand, so that no expected
    number can be worked out from them.
    """
    for finding in findings:
        judged = finding.comparison.judged if finding.comparison is not None else None
        if judged is None or not np.isfinite(judged.allowed).all() or judged.deviation.size == 0:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(judged.deviation > 0, judged.deviation / judged.allowed, 0.0)
        worst = float(np.nanmax(ratios, initial=0.0))
        if worst > 1 and not exact and np.isfinite(worst):
            worst = 1000.0 ** np.floor(np.log(worst) / np.log(1000.0)) * 1.5
        yield finding.point or "a point", worst, finding.verdict


def score(points: float | None, max_points: float | None) -> str:
    """ "1 of 2 points", "2 points" or nothing."""
    if points is None:
        return ""
    most = points if max_points is None else max_points
    of = "" if max_points is None else f" of {max_points:g}"
    return f"{points:g}{of} point{'' if most == 1 else 's'}"
