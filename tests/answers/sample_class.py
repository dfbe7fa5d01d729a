"""The sample class: one file a student in `classroom/`, made into submissions.

    # about: what is special, in a few words
    # jacobians: right/vjp_rows            (starts from these answers)
    # packing: right/transposes wrong/flat:pack (of the later file this one answer, in the earlier's place)
    # einsum: released                     (handed in as it was released)
    # edit: copy a solution cell           (done to the whole notebook)
    # expect: jacobians/f 0 error          (where it differs from what the answers' own file says)

    # %% jacobians/f
    (a cell that differs from the answers' file)

    # mark: loops/explain_speed 1.5 Why is it slow? (what an instructor gives by hand, and says)

A student without a line for an assignment does not hand it in.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import HERE, expectations, fill, load

ASSIGNMENTS = ("loops", "jacobians", "packing", "einsum", "hessians", "probit", "r-interop")


_MARK = re.compile(r"^# mark: (\S+)/(\S+) (\S+) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    """What grading has to give for one check: the fraction of its points, the verdict and the named mistake
    (None leaves it open, "" forbids one)."""

    fraction: float
    verdict: str
    misconception: str | None


@dataclass(frozen=True)
class Student:
    """One of the sample class. expected: assignment handed in → grade_id of the check → what it has to give.
    marks: assignment → grade_id of a worded answer → points and comment given by hand."""

    id: str
    about: str
    expected: dict[str, dict[str, Expected]]
    marks: dict[str, dict[str, tuple[float, str]]]
    path: Path

    def submission(self, assignment: str, released: NotebookNode) -> bytes | None:
        """The file that this student hands in, from the released notebook; None where there is none."""
        if assignment not in self.expected:
            return None
        notebook = fill(released, _answers(self.path, assignment))
        notebook.metadata["student"] = self.id
        return _EDITS.get(_header(self.path, "edit"), _as_it_is)(notebook)


def sample_class() -> list[Student]:
    """All students, by their id in alphabetical order."""
    return [_student(path) for path in sorted((HERE / "classroom").glob("*.py"))]


def _student(path: Path) -> Student:
    handed_in = [name for name in ASSIGNMENTS if _header(path, name)]
    marks: dict[str, dict[str, tuple[float, str]]] = {}
    for assignment, cell, points, comment in _MARK.findall(path.read_text(encoding="utf-8")):
        marks.setdefault(assignment, {})[cell] = (float(points), comment)
    return Student(
        path.stem, _header(path, "about"), {name: _expected(path, name) for name in handed_in}, marks, path
    )


def _header(path: Path, key: str) -> str:
    found = re.search(rf"^# {key}: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1).strip() if found else ""


def _bases(path: Path, assignment: str) -> Iterator[tuple[Path, str]]:
    """The files that a student's answers come from, each with the one name that is taken or "" for all."""
    for base in _header(path, assignment).split():
        if base != "released":
            file, _, name = base.partition(":")
            yield HERE / assignment / f"{file}.py", name


def _answers(path: Path, assignment: str) -> dict[str, str]:
    taken = {}
    for base, only in _bases(path, assignment):
        taken |= {name: source for name, source in load(base).items() if only in ("", name)}
    for name, source in load(path).items():
        if name.partition("/")[0] == assignment:
            taken[name.partition("/")[2]] = source
    return taken


def _expected(path: Path, assignment: str) -> dict[str, Expected]:
    said = {}
    for base, only in _bases(path, assignment):
        said |= {e.name: e for e in expectations(base) if only in ("", e.name)}
    for e in expectations(path):
        where, _, name = e.name.partition("/")
        if where == assignment:
            said[name] = e
    return {f"check_{name}": Expected(e.fraction, e.verdict, e.misconception) for name, e in said.items()}


def _as_it_is(notebook: NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _copied(notebook: NotebookNode) -> bytes:
    """A solution cell copied below itself, as Jupyter does it: all metadata and a new cell id."""
    cells = notebook.cells
    index = max(i for i, c in enumerate(cells) if c.metadata.get("nbgrader", {}).get("solution"))
    twin = copy.deepcopy(cells[index])
    twin.id = f"{twin.id}-copy"
    cells.insert(index + 1, twin)
    return _as_it_is(notebook)


def _deleted(notebook: NotebookNode) -> bytes:
    """The last check cell deleted, and the first moved to the top, above the setup cell."""
    cells = notebook.cells
    checks = [i for i, c in enumerate(cells) if _grade_id(c).startswith("check_")]
    del cells[checks[-1]]
    cells.insert(0, cells.pop(checks[0]))
    return _as_it_is(notebook)


def _no_notebook(notebook: NotebookNode) -> bytes:
    """The start of the file alone, as a broken upload leaves it."""
    return _as_it_is(notebook)[:700]


_EDITS: dict[str, Callable[[NotebookNode], bytes]] = {
    "copy a solution cell": _copied,
    "delete a check cell": _deleted,
    "no notebook": _no_notebook,
}
