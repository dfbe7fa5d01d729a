"""The outcome of a check as an HTML card that carries everything it needs."""

from __future__ import annotations

from html import escape

from ..verdicts import Finding, Outcome, Verdict
from .groups import COSTS, SYMBOLS, Group, clean, evaluations, groups, mistake_lines, pictured, score
from .pictures import error_plot, tables
from .style import STYLE


def card(
    outcome: Outcome, *, points: float | None = None, max_points: float | None = None, reveal: bool = True
) -> str:
    """The card as one HTML fragment: no script, no network, its style scoped to itself.

    points of max_points: shown where given. reveal: show the reference beside what came back, and errors in
    full; False when grading, where no expected number may be seen.
    """
    verdict = outcome.verdict
    check = _safe(outcome.check)
    earned = score(points, max_points)
    parts = [
        f'<section class="adg-card adg-{_slug(verdict)}" aria-label="Check {check}: {verdict}">',
        f"<style>{STYLE}</style>",
        f'<p class="adg-title" role="heading" aria-level="4">{_badge(verdict)} <code>{check}</code>',
        f' <span class="adg-points">{earned}</span></p>' if earned else "</p>",
    ]
    if (mistake := mistake_lines(outcome)) is not None:
        name, meaning = mistake
        parts.append(f'<p class="adg-mistake"><strong>{_safe(name)}</strong> {_safe(meaning)}</p>')
    parts.append('<ul class="adg-rules">')
    for group in groups(outcome):
        parts += _group(group, pictured(outcome), reveal)
    parts.append("</ul>")
    if any(finding.verdict is Verdict.WRONG for finding in outcome.findings):
        parts.append(error_plot(outcome.findings, exact=reveal))
    if counts := evaluations(outcome):
        parts.append(f'<p class="adg-note">Evaluations of f at the points: {", ".join(map(str, counts))}</p>')
    parts.append("</section>")
    return "\n".join(parts)


def _group(group: Group, drawn: Finding | None, reveal: bool) -> list[str]:
    parts = []
    if group.right:
        times = f' <span class="adg-aside">at {group.right} points</span>' if group.right > 1 else ""
        parts.append(f"<li>{_badge(Verdict.RIGHT)} {_safe(group.rule)}{times}</li>")
    for finding in group.told:
        parts += [*_finding(finding), tables(finding.comparison, reveal) if finding is drawn else "", "</li>"]  # type: ignore[arg-type]
    if group.rest:
        more = f"{len(group.rest)} more point{'s' * (len(group.rest) > 1)} not right"
        parts.append(f"<li><details><summary>{more}: {_safe(group.rule)}</summary><ul>")
        for finding in group.rest:
            parts += [*_finding(finding), "</li>"]
        parts.append("</ul></details></li>")
    return parts


def _finding(finding: Finding) -> list[str]:
    """A list item, left open."""
    cost = COSTS[finding.costs] if finding.verdict is not Verdict.CANNOT_TELL else ""
    aside = ", ".join(part for part in (_safe(finding.point), cost) if part)
    aside = f' <span class="adg-aside">{aside}</span>' if aside else ""
    parts = [f"<li>{_badge(finding.verdict)} <strong>{_safe(finding.rule)}</strong>{aside}"]
    if finding.message:
        parts.append(f'<p class="adg-message">{_safe(finding.message)}</p>')
    if finding.traceback:
        parts.append(f'<pre class="adg-traceback" tabindex="0">{_safe(finding.traceback, 4000)}</pre>')
    return parts


def _badge(verdict: Verdict) -> str:
    symbol = f'<span aria-hidden="true">{SYMBOLS[verdict]}</span>'
    return f'<span class="adg-badge adg-{_slug(verdict)}">{symbol} {verdict}</span>'


def _slug(verdict: Verdict) -> str:
    return verdict.value.replace(" ", "-")


def _safe(string: str, longest: int = 2000) -> str:
    return escape(clean(string, longest), quote=True)
