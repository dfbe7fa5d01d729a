"""What the cells of an executed lesson showed, held against what the lesson says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lesson_frame import is_check, meant_to_raise, quoted_errors
from nbformat import NotebookNode

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def untrue_errors(executed: NotebookNode) -> Iterator[str]:
    """Errors that a cell was to show and did not, or that are quoted otherwise than they read."""
    for cell, after in meant_to_raise(executed):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if not errors:
            yield f"Cell {cell.id} is tagged raises-exception and raises nothing."
            continue
        (error,) = errors
        printed = _COLOURS.sub("", "\n".join(error.traceback)).splitlines()
        last = f"{error.ename}: {(error.evalue.splitlines() or [''])[0]}".rstrip(": ")
        for block in quoted_errors(after):
            if block[-1] != last:
                yield f"After cell {cell.id} the quoted error ends in {block[-1]!r}; it reads {last!r}."
            for line in block:
                if line not in {each.rstrip() for each in printed}:
                    yield f"After cell {cell.id}: the traceback has no line {line!r}."


def untrue_outputs(executed: NotebookNode) -> Iterator[str]:
    """Blank stubs of which the check says something else, and pictures without a text alternative."""
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error" and is_check(cell) and ": missing." not in output.evalue:
                yield f"Cell {cell.id}, unanswered: {output.ename}: {output.evalue}"
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                yield f"Cell {cell.id} shows a picture without a text alternative; use show or explore."
            for alt in _pictures(data.get("text/html", "")):
                if len(alt) < 40:
                    yield f"Cell {cell.id}: less than 40 characters of text alternative: {alt!r}."


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attrs).get("alt") or "")


def _pictures(html: str) -> list[str]:
    """The text alternative of each picture in a piece of HTML."""
    parser = _Pictures()
    parser.feed(html)
    return parser.alts
