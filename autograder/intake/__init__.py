"""From an untrusted notebook to the one that is graded: the instructor's, with the student's sources in it.

Nothing of the submission but its cells' sources (and pictures pasted into text) gets further than this:
no outputs, no metadata, no marks, no cell that claims to be the instructor's.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from .finding import find
from .matching import rebuild
from .parsing import Unreadable, parse, read_bytes

__all__ = ["Rebuilt", "Unreadable", "find", "load", "normalised", "read"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rebuilt:
    """The master notebook with the student's sources, and one sentence for each thing that was mended.

    notebook: nbformat 4.5, every cell with an id; code cells have no outputs.
    notes: for instructor and student alike.
    """

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def load(folder: Path, name: str, expected: Collection[str]) -> tuple[bytes | None, list[str]]:
    """The bytes of the notebook `name` in a submission's folder, None where there is none, and notes.

    expected: the file names of all the assignment's notebooks; see `find`. Never raises.
    """
    path, notes = find(folder, name, expected)
    if path is None:
        return None, notes
    try:
        return read_bytes(path), notes
    except Unreadable as error:
        return None, [*notes, str(error)]


def read(submission: str | os.PathLike[str] | bytes | None, master: NotebookNode) -> Rebuilt:
    """Rebuild a submission from `master`, the released notebook (nbformat 4).

    submission: a path, the file's bytes, or None where nothing could be read. Whatever it holds, this
    returns: what is no notebook gives the notebook as released, with a note that says why.
    """
    try:
        if submission is None:
            return Rebuilt(normalised(master))
        raw = submission if isinstance(submission, bytes) else read_bytes(Path(submission))
        cells, notes = parse(raw)
        notebook, more = rebuild(cells, master)
    except Unreadable as error:
        return Rebuilt(normalised(master), [str(error)])
    except Exception as error:  # hostile bytes must not stop the class, wherever they hit
        log.exception("A submission broke the intake; the released notebook is graded in its place.")
        return Rebuilt(
            normalised(master),
            [f"The notebook could not be taken apart ({type(error).__name__}): graded as if blank."],
        )
    return Rebuilt(notebook, [*notes, *more])


def normalised(master: NotebookNode) -> NotebookNode:
    """A copy of the master in nbformat 4.5, every cell with an id of its own, without outputs."""
    return rebuild([], master)[0]
