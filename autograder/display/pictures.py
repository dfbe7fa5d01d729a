"""Pictures of a card: the returned array beside the reference, each point's error against its bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from ..verdicts import Comparison, Finding, Verdict
from ..wording import number
from .groups import clean, excesses, window


def tables(comparison: Comparison, reveal: bool) -> str:
    """What came back with the differing entries marked, beside the reference where it may be shown."""
    judged = comparison.judged
    wrong = None if judged is None else judged.wrong
    shown = [("Returned", comparison.returned)]
    if reveal and comparison.reference.size > 1:
        shown.append(("Reference", comparison.reference))
    sizes = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for _, a in shown]
    drawn = [_table(name, array, wrong, max(sizes)) for name, array in shown]
    return f'<div class="adg-pair">{"".join(drawn)}</div>'


def _table(name: str, array: np.ndarray, wrong: np.ndarray | None, largest: float) -> str:
    part = window(array, wrong)
    if part is None:
        return ""
    notes = [f"shape {part.shape}"]
    if not part.whole:
        notes.append("a part of it")
    if part.marked.any() and name == "Returned":
        notes.append("≠ marks what differs")
    head = "".join(f'<th scope="col">{j}</th>' for j in part.columns)
    corner = "<td></td>" if part.rows is not None else ""
    corner = corner.replace("<td>", '<td style="border:0">')
    labels = part.rows if part.rows is not None else [None]
    rows = []
    for label, values, marks in zip(labels, part.values, part.marked, strict=True):
        cells = "".join(_cell(v, bool(m), largest, name) for v, m in zip(values, marks, strict=True))
        heading = "" if label is None else f'<th scope="row">{label}</th>'
        rows.append(f"<tr>{heading}{cells}</tr>")
    caption = f"<caption>{name} ({', '.join(notes)})</caption>"
    return (
        f'<div tabindex="0" role="group" aria-label="{name}"><table>{caption}'
        f"<thead><tr>{corner}{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(value: float, marked: bool, largest: float, name: str) -> str:
    """A number on a ground whose hue is its sign (blue +, orange -) and whose depth is its size."""
    depth = 0.32 * abs(value) / largest if largest > 0 and np.isfinite(value) else 0.0
    hue = "86,160,230" if value.real >= 0 else "230,140,60"
    ground = f' style="background-color:rgba({hue},{depth:.2f})"' if depth >= 0.01 else ""
    if not marked or name != "Returned":
        return f"<td{ground}>{number(value)}</td>"
    return f'<td class="adg-differs"{ground}>≠ {number(value)}</td>'


def error_plot(findings: Sequence[Finding], exact: bool) -> str:
    """The largest error at each point over what is allowed there, on a logarithmic axis, as inline SVG.

    Empty when there are fewer than two points to compare. exact: see `groups.excesses`.
    """
    points = list(excesses(findings, exact))
    if len(points) < 2:
        return ""
    low, high = -3.0, max([3.0, *(math.log10(e) + 1 for _, e, _ in points if 0 < e < math.inf)])
    step = 30
    left, width, height = 92, max(150, step * len(points) + 24), 96

    def y(excess: float) -> float:
        level = low if excess <= 0 else high if math.isinf(excess) else math.log10(excess)
        return 10 + (high - min(max(level, low), high)) / (high - low) * (height - 20)

    bar = y(1.0)
    shapes = [
        f'<rect x="{left}" y="{bar:.1f}" width="{width}" height="{height - 6 - bar:.1f}" fill="#56a0e6" '
        'fill-opacity="0.18"/>',
        f'<line x1="{left}" x2="{left + width}" y1="{bar:.1f}" y2="{bar:.1f}" stroke="currentColor" '
        'stroke-dasharray="4 3"/>',
        f'<text x="{left - 6}" y="{bar + 4:.1f}" text-anchor="end">allowed</text>',
    ]
    tick = 3 * max(1, math.ceil((high - 1) / 9))
    for level in range(tick, int(high) + 1, tick):
        shapes.append(
            f'<text x="{left - 6}" y="{y(10.0**level) + 4:.1f}" text-anchor="end">10<tspan dy="-4" '
            f'font-size="8">{level}</tspan><tspan dy="4"> times</tspan></text>'
        )
    for i, (point, excess, verdict) in enumerate(points):
        x, level = left + 24 + step * i, y(excess)
        title = f"<title>{escape(clean(point, 200))}: {verdict}</title>"
        if verdict is Verdict.WRONG:
            path = f"M{x - 5} {level - 5:.1f}l10 10m0 -10l-10 10"
            shapes.append(
                f'<path d="{path}" stroke="var(--adg-mark)" stroke-width="2.5" fill="none">{title}</path>'
            )
        else:
            shapes.append(f'<circle cx="{x}" cy="{level:.1f}" r="4.5" fill="#3d8fd6">{title}</circle>')
    beyond = sum(excess > 1 for _, excess, _ in points)
    label = f"Largest error at each of {len(points)} points against what is allowed: {beyond} beyond it."
    total = left + width + 6
    return (
        f'<figure style="margin:.3em 0"><svg role="img" aria-label="{label}" viewBox="0 0 {total} {height}" '
        f'width="{total}" height="{height}" font-size="11" fill="currentColor">{"".join(shapes)}</svg>'
        f'<figcaption class="adg-aside">{label}</figcaption></figure>'
    )
