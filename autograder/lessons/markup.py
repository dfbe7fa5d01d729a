"""The few marks that a question's texts are written with, as HTML."""

from __future__ import annotations

import re
from html import escape

_MARKS = re.compile(r"```\n?(.+?)\n?```|`([^`]+)`|\$([^$]+)\$|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*", re.DOTALL)


def html(text: str) -> str:
    """`code`, **strong**, *emphasis*, $mathematics$ and ```blocks of code``` as HTML; the rest as it stands.

    Mathematics leaves as \\(…\\), which JupyterLab and the book's pages typeset alike.
    """
    pieces, end = [], 0
    for mark in _MARKS.finditer(text):
        pieces += [escape(text[end : mark.start()]), _marked(*mark.groups())]
        end = mark.end()
    return "".join([*pieces, escape(text[end:])])


def _marked(
    block: str | None, code: str | None, mathematics: str | None, strong: str | None, emphasis: str | None
) -> str:
    if block is not None:
        return f"<pre>{escape(block)}</pre>"
    if code is not None:
        return f"<code>{escape(code)}</code>"
    if mathematics is not None:
        return rf'<span class="math">\({escape(mathematics)}\)</span>'
    if strong is not None:
        return f"<strong>{html(strong)}</strong>"
    return f"<em>{html(emphasis or '')}</em>"
