"""Runs a file of answers through the checks in this process, as a notebook does."""

from __future__ import annotations

import contextlib
import functools
import io
import warnings
from pathlib import Path

import nbformat
import numpy as np
from answers import HERE, Expectation, expectations, load

from autograder import exercises
from autograder.definitions import definitions
from autograder.grading import check_calls
from autograder.local import LocalSubject
from autograder.verdicts import Outcome

COURSE = HERE.parents[1]


@functools.cache
def _notebook(assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(COURSE / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)


@functools.cache
def solutions(assignment: str) -> dict[str, str]:
    """The instructor's setup and solution cells by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in _notebook(assignment).cells
        if cell.cell_type == "code" and not cell.metadata.nbgrader.grade
    }


def subjects_of(assignment: str, name: str) -> list[str]:
    """The names of the student's objects that a check is given, as the notebook's check cell says."""
    notebook = _notebook(assignment)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"check_{name}")
    (call,) = check_calls(cell.source, f"check_{name}")
    return list(call.objects)


def outcome(path: Path, name: str, seed: int) -> Outcome:
    """The check's outcome for one answer of a file, after the cells up to it, as a notebook runs them; cells
    that the file lacks are the instructor's."""
    assignment = path.parts[-3]
    namespace: dict[str, object] = {}
    cells: list[str] = []
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell, source in {**solutions(assignment), **load(path)}.items():
            cells.append(source)
            run_cell(cell, source, namespace)
            if cell == name:
                break
        subjects = [LocalSubject(each, namespace[each]) for each in subjects_of(assignment, name)]
        for subject in subjects:
            subject.source = definitions(subject.name, cells)
        return exercises.run(f"{assignment}.{name}", subjects, np.random.default_rng(seed))


def run_cell(cell: str, source: str, namespace: dict[str, object]) -> None:
    """Run a cell as IPython does, as far as answers need it: Python, and `%%writefile name`."""
    first, _, rest = source.partition("\n")
    if first.startswith("%%writefile"):
        Path(first.split()[1]).write_text(rest, encoding="utf-8")
    else:
        exec(compile(source, f"<cell {cell}>", "exec"), namespace)


def said(assignment: str, kind: str) -> list[tuple[Path, Expectation]]:
    """Every answer of an assignment's right/ or wrong/ folder with what is expected of it."""
    return [
        (path, expectation)
        for path in sorted((HERE / assignment / kind).glob("*.py"))
        for expectation in expectations(path)
    ]
