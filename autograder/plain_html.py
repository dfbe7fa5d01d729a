"""A student's HTML with formatting, tables and pictures left in it, and nothing else.

It is put together anew, in one pass: text is escaped, a tag is written only from the lists here, every
element is closed. So the time goes with the length, whatever the nesting, and the page around stays whole.
"""

from __future__ import annotations

import re
from html import escape, unescape

# Formatting that does nothing without attributes; `sanitize.markdown` leaves it, too.
HARMLESS = (
    *("b", "strong", "i", "em", "u", "s", "br", "hr", "p", "sub", "sup", "code", "pre", "kbd", "blockquote"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th", "details", "summary"),
)
_TAGS = frozenset(
    (
        *HARMLESS,
        *(
            "div",
            "span",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "caption",
            "tfoot",
            "colgroup",
            "col",
            "dl",
            "dt",
        ),
        *("dd", "img", "small", "figure", "figcaption", "mark", "samp", "var"),
    )
)
_ALONE = frozenset(("br", "hr", "img", "col"))
_DEEPEST = 100

_ATTRIBUTES = frozenset(
    ("align", "alt", "border", "colspan", "height", "open", "rowspan", "scope", "title", "width")
)
_PROPERTIES = frozenset(
    (
        *("background-color", "border", "border-collapse", "border-color", "border-style", "border-width"),
        *("color", "font-family", "font-size", "font-style", "font-weight", "height", "padding"),
        *("text-align", "text-decoration", "vertical-align", "white-space", "width"),
    )
)
_VALUE = re.compile(r"(?:[\w#%.,\s-]|(?:rgb|hsl)a?\([\d\s.,%/]*\)){1,200}\Z", re.ASCII)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*\Z")

# The content of these is no text, so it goes with them.
_NO_TEXT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")


def plain_html(text: str) -> str:
    """The text as HTML that shows the same and does nothing: no scripts, links, frames, remote pictures."""
    written: list[str] = []
    inside: list[str] = []
    for piece in _TAG.split(_NO_TEXT.sub("", text)):
        found = _NAME.match(piece)
        if found is None:
            written.append(escape(unescape(piece), quote=False))
            continue
        closing, name = found[1], found[2].lower()
        if name not in _TAGS:
            continue
        if not closing:
            if name in _ALONE or len(inside) < _DEEPEST:
                written.append(f"<{name}{_attributes(name, piece[found.end() : -1])}>")
            if name not in _ALONE and len(inside) < _DEEPEST:
                inside.append(name)
        elif name in inside:
            while True:
                last = inside.pop()
                written.append(f"</{last}>")
                if last == name:
                    break
    written += [f"</{name}>" for name in reversed(inside)]
    return "".join(written)


def _attributes(tag: str, text: str) -> str:
    kept: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        name, value = name.lower(), unescape(value.strip("\"'"))
        if name == "style":
            value = _style(value)
        fits = name in _ATTRIBUTES or (name == "style" and value)
        if fits or (tag == "img" and name == "src" and _PICTURE.match(value)):
            kept.setdefault(name, value)
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _style(text: str) -> str:
    kept = []
    for declaration in text.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name.lower() in _PROPERTIES and len(value) <= 200 and _VALUE.match(value):
            kept.append(f"{name.lower()}: {value};")
    return " ".join(kept)
