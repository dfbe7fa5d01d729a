"""Submissions built from right answers and cells of their own, and what tests ask of the graded ones."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
from answers import HERE, fill, load
from nbformat import NotebookNode

from autograder import grading

ROOT = Path(__file__).resolve().parents[2]


def released(assignment: str = "jacobians") -> NotebookNode:
    path = ROOT / "exercises" / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4)


def right_answers(assignment: str = "jacobians") -> dict[str, str]:
    """Cell name → source of answers that earn everything."""
    name = {"jacobians": "vjp_rows", "packing": "reshape_and_loop"}[assignment]
    return load(HERE / assignment / "right" / f"{name}.py")


def handed_in(
    answers: dict[str, str],
    *,
    before: str | None = None,
    after: str | None = None,
    only: tuple[str, ...] = (),
    assignment: str = "jacobians",
) -> tuple[NotebookNode, NotebookNode]:
    """A submission and its released notebook.

    answers: by cell name. before, after: cells of the student's own, below the setup cell and at the end.
    only: the graded names that the notebook is cut down to.
    """
    master = released(assignment)
    if only:
        wanted = {"setup", *only, *(f"check_{name}" for name in only)}
        master.cells = [
            cell for cell in master.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in wanted
        ]
        answers = {name: source for name, source in answers.items() if name in wanted}
    submission = fill(copy.deepcopy(master), answers)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in submission.cells]
    if before is not None:
        submission.cells.insert(names.index("setup") + 1, nbformat.v4.new_code_cell(before))
    if after is not None:
        submission.cells.append(nbformat.v4.new_code_cell(after))
    return submission, master


def marks(graded: grading.GradedNotebook) -> dict[str, float]:
    """Check → the part of its points that was earned."""
    return {result.check: result.score / result.max_score for result in graded.results}


def told(graded: grading.GradedNotebook) -> dict[str, str]:
    """Check → verdict and message, for a test that fails."""
    return {result.check: f"{result.verdict}: {result.message[:300]}" for result in graded.results}


def printed(graded: grading.GradedNotebook) -> str:
    """All that cells wrote to their streams."""
    return "".join(
        output["text"]
        for cell in graded.notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    )
