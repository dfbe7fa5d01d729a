"""What a browser would run is taken out before Formgrader or feedback shows a student's work.

Formgrader renders a submission in the instructor's own session, so a student's HTML there could act
as the instructor. Text, tables and pictures stay as they were.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from .plain_html import HARMLESS, plain_html

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
ATTACHMENT_BYTES = 5_000_000
# nbconvert looks for the end of each of these in all that follows, and copies all that follows each colour of
# a terminal: a time that goes with their product.
MARKDOWN_CHARACTERS, MOST_ENVIRONMENTS, MOST_COLOURS = 50_000, 200, 1000
_ENVIRONMENTS = (r"\begin", r"\\(", r"\\[")
# Pygments takes a time that goes with the square of a run, and of a whole text in the worst of its languages.
_SLOW = re.compile(r"\s{300}|[\w.*]{1000}|(?s:.){5000}")

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")
# Formatting without attributes can do nothing; any other "<x" is opened up to "< x", which is no tag to
# HTML and the same formula to MathJax.
_TAG = re.compile(rf"<(?!/?(?:{'|'.join(HARMLESS)})\s*/?>)(?=[A-Za-z/!?])", re.IGNORECASE)
_RUNS_ON_CLICK = re.compile(r"(?:javascript|vbscript):|data:(?:text/|application/|image/svg)", re.IGNORECASE)
_COLOUR = re.compile("\x1b\\[[^@-~]*[@-~]?")
# A picture from elsewhere is asked for as soon as the page is open; as a link it waits for a click.
_PICTURE = re.compile(r"!(?=\[)(?!\[[^\[\]]*\]\((?:attachment:|[\w-]+\.(?:png|jpe?g|gif)[\s)]))", re.ASCII)
_ATTACHMENT = re.compile(r"(?:\(|<|\]:)attachment:([^)>\"'\[]*)")
_UNSEEN = re.compile(r"[\s\x00-\x20\\]+")


def markdown(source: str, attached: Collection[str] = ()) -> str:
    """A student's markdown without tags, and verbatim in a code block where it holds a scripted address,
    where it is so long that a page might not be made of it in time, or where it shows a picture that is none
    of those `attached` (nbconvert makes no page at all then)."""
    too_long = (
        len(source) > MARKDOWN_CHARACTERS
        or sum(map(source.count, _ENVIRONMENTS)) > MOST_ENVIRONMENTS
        or (("```" in source or "~~~" in source) and slow_to_colour(source))
    )
    if too_long or _runs_on_click(source) or _attachments_shown(source) - set(attached):
        return verbatim(source)
    return _PICTURE.sub("&#33;", _TAG.sub("< ", source))


def slow_to_colour(code: str) -> bool:
    """Whether the colours of its syntax might keep a page from being made in time."""
    return _SLOW.search(code) is not None


def verbatim(source: str) -> str:
    """The text as a markdown code block that shows it as it is."""
    longest = max((len(run) for run in re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{source}\n{fence}"


def attachments(value: Any) -> dict[str, dict[str, str]]:
    """The pictures among a markdown cell's attachments: file name → {MIME type: base64}."""
    if not isinstance(value, Mapping):
        return {}
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in value.items():
        if not isinstance(bundle, Mapping):
            continue
        pictures = {
            kind: data
            for kind, data in bundle.items()
            if kind in PICTURES
            and isinstance(data, str)
            and len(data) <= ATTACHMENT_BYTES
            and _BASE64.match(data) is not None
        }
        if isinstance(name, str) and len(name) <= 200 and pictures:
            kept[name] = pictures
    return kept


def outputs(values: Iterable[Mapping[str, Any]]) -> list[NotebookNode]:
    """The outputs of a student's cell, in nbformat 4's form, without anything that a browser would run."""
    return [NotebookNode(_output(value)) for value in values]


def _output(value: Mapping[str, Any]) -> dict[str, Any]:
    if value["output_type"] == "stream":
        return {**value, "text": _few_colours(value["text"])}
    if value["output_type"] == "error":
        return {**value, "traceback": [_few_colours(line) for line in value["traceback"]]}
    data = {}
    for kind, content in value["data"].items():
        if kind == "application/json":
            data[kind] = content
            continue
        text = "".join(content) if isinstance(content, list) else content
        if kind in PICTURES:
            if _BASE64.match(text):  # a page would write it between quotes as it is
                data[kind] = content
        elif kind == "text/plain":
            data[kind] = _few_colours(text)
        elif kind == "text/html":
            data[kind] = plain_html(text)
        elif kind == "text/markdown":
            data[kind] = markdown(text)
        elif kind == "text/latex" and not _runs_on_click(text):
            data[kind] = _TAG.sub("< ", text)
        elif kind == "image/svg+xml":
            # SVG may hold scripts; as the source of an <img> it is a picture and nothing else.
            data["text/html"] = _svg_as_picture(text)
    if not data:
        data["text/plain"] = "(This output would run in a browser and is not shown.)"
    return {**value, "data": NotebookNode(data), "metadata": NotebookNode()}


def _few_colours(text: str) -> str:
    """Text as it was, or without a terminal's colours where no page might be made of all of them in time."""
    return text if text.count("\x1b[") <= MOST_COLOURS else _COLOUR.sub("", text).replace("\x1b", "")


def _svg_as_picture(text: str) -> str:
    import base64

    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f'<img alt="figure" src="data:image/svg+xml;base64,{encoded}">'


def _runs_on_click(text: str) -> bool:
    return _RUNS_ON_CLICK.search(_seen(text)) is not None


def _attachments_shown(text: str) -> set[str]:
    return set(_ATTACHMENT.findall(_seen(text)))


def _seen(text: str) -> str:
    return _UNSEEN.sub("", html.unescape(text))
