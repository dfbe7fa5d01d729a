"""The outcome of a check as text, for terminals and the text part of a notebook's output."""

from __future__ import annotations

import textwrap

import numpy as np

from ..verdicts import Finding, Outcome, Verdict
from ..wording import number
from .groups import COSTS, SYMBOLS, clean, evaluations, groups, mistake_lines, pictured, score, window

_WIDTH = 88


def text(
    outcome: Outcome, *, points: float | None = None, max_points: float | None = None, reveal: bool = True
) -> str:
    """The outcome in lines of at most 88 characters (a student's own traceback and wide tables excepted).

    reveal: show the reference beside what came back; False when grading.
    """
    earned = score(points, max_points)
    head = f"{SYMBOLS[outcome.verdict]} {outcome.verdict}: {clean(outcome.check)}"
    lines = [head + (f" ({earned})" if earned else "")]
    if (mistake := mistake_lines(outcome)) is not None:
        lines += _wrapped(" ".join(mistake).strip(), 2)
    every = groups(outcome)
    fine = [
        clean(group.rule) + (f" (at {group.right} points)" if group.right > 1 else "")
        for group in every
        if group.right
    ]
    if fine:
        lines += _wrapped(f"{SYMBOLS[Verdict.RIGHT]} right: {'; '.join(fine)}", 2)
    drawn = pictured(outcome)
    for group in every:
        for finding in group.told:
            lines += _finding(finding)
            if finding is drawn:
                lines += _picture(finding, reveal)
        if group.rest:
            places = "; ".join(dict.fromkeys(finding.point or "another point" for finding in group.rest))
            lines += _wrapped(f"Also not right at {places}", 4)
    if counts := evaluations(outcome):
        lines += _wrapped(f"Evaluations of f at the points: {', '.join(map(str, counts))}", 2)
    return "\n".join(lines)


def _wrapped(string: str, indent: int) -> list[str]:
    blank = " " * indent
    lines = []
    for paragraph in clean(string).split("\n"):
        lines += textwrap.wrap(paragraph, _WIDTH, initial_indent=blank, subsequent_indent=blank) or [""]
    return lines


def _finding(finding: Finding) -> list[str]:
    cost = COSTS[finding.costs] if finding.verdict is not Verdict.CANNOT_TELL else ""
    aside = ", ".join(part for part in (clean(finding.point), cost) if part)
    title = f"  {SYMBOLS[finding.verdict]} {finding.verdict}: {clean(finding.rule)}"
    lines = [
        title + (f" ({aside})" if aside else ""),
        *(_wrapped(finding.message, 4) if finding.message else []),
    ]
    if finding.traceback:
        lines += ["    " + line for line in clean(finding.traceback, 4000).rstrip().split("\n")]
    return lines


def _picture(finding: Finding, reveal: bool) -> list[str]:
    comparison = finding.comparison
    assert comparison is not None
    judged = comparison.judged
    lines = _table("returned (≠ marks what differs)", comparison.returned, judged and judged.wrong)
    if reveal and comparison.reference.size > 1:
        lines += _table("reference", comparison.reference, judged and judged.wrong, marks=False)
    return lines


def _table(caption: str, array: np.ndarray, wrong: np.ndarray | None, marks: bool = True) -> list[str]:
    part = window(array, wrong, size=6)
    if part is None:
        return []
    if not part.marked.any():
        caption = caption.partition(" (")[0]
    cut = "" if part.whole else f", part of shape {part.shape}"
    cells = [
        [("≠" if mark and marks else " ") + number(value) for value, mark in zip(*row, strict=True)]
        for row in zip(part.values, part.marked, strict=True)
    ]
    head = [f"[{j}]" for j in part.columns]
    widths = [max(len(row[j]) for row in [head, *cells]) for j in range(len(head))]
    labels = [f"[{i}]" for i in part.rows] if part.rows is not None else [""]
    margin = max(map(len, labels))
    rows = [("", head), *zip(labels, cells, strict=True)]
    return [f"    {caption}{cut}:"] + [
        "      "
        + label.rjust(margin)
        + "  "
        + "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True))
        for label, row in rows
    ]
