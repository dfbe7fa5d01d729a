"""The colours of a student's code on Formgrader's and the feedback's pages, where they are made in time."""

from __future__ import annotations

from typing import Any

from nbconvert.filters.highlight import Highlight2HTML

from .sanitize import slow_to_colour


class Highlight(Highlight2HTML):
    """nbconvert's filter, but for code whose colours could take hours: that is shown without.

    `nbgrader_config.py` puts it in the place of nbconvert's own.
    """

    def __call__(self, source: str, language: str | None = None, metadata: Any = None) -> str:
        if slow_to_colour(source):
            language, metadata = "text", None
        return super().__call__(source, language, metadata)
