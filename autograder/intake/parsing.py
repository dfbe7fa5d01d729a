"""Bytes → cells, under limits of size, depth and number; outputs and metadata are left unread."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Generous to the honest (80 MB of outputs, 20,000 cells), and tight enough that no submission of this
# size makes the parser use more than about 1.5 GB: what costs memory is the number of objects.
MAX_BYTES = 100_000_000
MAX_CONTAINERS = 2_000_000
MAX_STRINGS = 10_000_000
MAX_CELLS = 25_000
MAX_CELL_CHARACTERS = 1_000_000
MAX_CHARACTERS = 2_000_000  # Python takes 10 µs a character at worst, when names are looked for


class Unreadable(Exception):
    """The submission is no notebook; the message is the note that student and instructor read."""


@dataclass(frozen=True)
class Cell:
    """What is taken from a student's cell.

    kind: "code", "markdown" or "raw". grade_id, cell_id: what it claims, or "".
    """

    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    attachments: dict[str, Any] = field(default_factory=dict)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file; no link is followed, no device or pipe is opened for reading.

    Raises Unreadable.
    """
    name = path.name
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unreadable(
            f"No notebook {name!r} was handed in; nothing is graded, every check earns 0."
        ) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable(
                f"{name!r} is a link to another place and not a notebook; links are not read."
            ) from None
        raise Unreadable(f"{name!r} could not be opened ({error.strerror}).") from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable(f"{name!r} is a folder and not a notebook.")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{name!r} is a special file and not a notebook.")
        if status.st_size > MAX_BYTES:
            raise Unreadable(_too_large(status.st_size))
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def parse(raw: bytes) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook of nbformat 1 to 5, and notes; raises Unreadable."""
    notes: list[str] = []
    document = _document(raw, notes)
    cells = []
    characters = left_out = 0
    for item in _items(document):
        cell = _cell(item)
        characters += len(cell.source)
        too_much = (
            len(cell.source) > MAX_CELL_CHARACTERS or characters > MAX_CHARACTERS or len(cells) >= MAX_CELLS
        )
        if too_much:
            left_out += 1
            characters -= len(cell.source)
        else:
            cells.append(cell)
    if left_out:
        notes.append(
            f"{left_out} cell{'s' if left_out > 1 else ''} went beyond the limits of a submission "
            f"({MAX_CELLS:,} cells, {MAX_CELL_CHARACTERS:,} characters in one cell) and did not count."
        )
    return cells, notes


def _document(raw: bytes, notes: list[str]) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise Unreadable(_too_large(len(raw)))
    if not raw.strip():
        raise Unreadable("The notebook file is empty; was it saved before it was handed in?")
    if raw.count(b"[") + raw.count(b"{") > MAX_CONTAINERS or raw.count(b'"') > 2 * MAX_STRINGS:
        raise Unreadable("The notebook file holds far more pieces than any notebook has and was not read.")
    encoding = json.detect_encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
        notes.append("Some characters of the notebook file were not valid text and were replaced.")
    try:
        document = json.loads(text)
    except RecursionError:
        raise Unreadable("The notebook file is nested deeper than any notebook and was not read.") from None
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(
            f"The file is not a Jupyter notebook: it is not valid JSON{where}. "
            "Open it in JupyterLab, save it, and hand it in again."
        ) from None
    if not isinstance(document, dict):
        raise Unreadable(
            "The file is JSON but not a Jupyter notebook; hand in the .ipynb file that JupyterLab saves."
        )
    return document


def _items(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if isinstance(document.get("cells"), list):
        sheets = [document]
    elif isinstance(document.get("worksheets"), list):  # nbformat 2 and 3
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
    else:
        raise Unreadable("The file is JSON but holds no cells, so it is no Jupyter notebook.")
    for sheet in sheets:
        cells = sheet.get("cells")
        if isinstance(cells, list):
            yield from (item for item in cells if isinstance(item, dict))


def _cell(item: dict[str, Any]) -> Cell:
    metadata = item.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kind = item.get("cell_type")
    # "input" and "heading" are nbformat 3's, "code" as a source nbformat 1's.
    source = _text(next((item[key] for key in ("source", "input", "code", "text") if key in item), ""))
    if kind == "heading":
        level = item.get("level")
        kind, source = "markdown", "#" * (level if level in (1, 2, 3, 4, 5, 6) else 1) + " " + source
    attachments = item.get("attachments")
    return Cell(
        kind=kind if kind in ("code", "markdown") else "raw",
        source=source,
        grade_id=_name(marks.get("grade_id")) if isinstance(marks, dict) else "",
        cell_id=_name(item.get("id")),
        attachments=attachments if isinstance(attachments, dict) else {},
    )


def _text(value: Any) -> str:
    text = "".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else value
    if not isinstance(text, str):
        return ""
    # JSON can spell half of a surrogate pair, which no file can hold.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _name(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 200 else ""


def _too_large(size: int) -> str:
    return (
        f"The notebook file has {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are read; "
        "clear its outputs and hand it in again."
    )
