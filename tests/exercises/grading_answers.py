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
from autograder.local import LocalSubject
from autograder.verdicts import Outcome

COURSE = HERE.parents[1]


@functools.cache
def solutions(assignment: str) -> dict[str, str]:
    """The instructor's setup and solution cells by grade_id."""
    notebook = nbformat.read(COURSE / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and not cell.metadata.nbgrader.grade
    }


def outcome(path: Path, name: str, seed: int) -> Outcome:
    """The check's outcome for one answer of a file, after the cells up to it, as a notebook runs them; cells
    that the file lacks are the instructor's."""
    assignment = path.parts[-3]
    namespace: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell, source in {**solutions(assignment), **load(path)}.items():
            exec(compile(source, f"<cell {cell}>", "exec"), namespace)
            if cell == name:
                break
        subject = LocalSubject(name, namespace[name])
        return exercises.run(f"{assignment}.{name}", [subject], np.random.default_rng(seed))


def said(assignment: str, kind: str) -> list[tuple[Path, Expectation]]:
    """Every answer of an assignment's right/ or wrong/ folder with what is expected of it."""
    return [
        (path, expectation)
        for path in sorted((HERE / assignment / kind).glob("*.py"))
        for expectation in expectations(path)
    ]
