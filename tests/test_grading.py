"""Grading one notebook: which cells are checks, and what counts when an answer stands in an unusual place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import grading, intake
from autograder.remote import Worker

ROOT = Path(__file__).resolve().parents[1]
RIGHT = "def f(x):\n    return np.array([x[0], x[0] * x[1]])"
TRANSPOSED = "def f(x):\n    return np.array([x[0] * x[1], x[0]])"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.fixture
def released() -> NotebookNode:
    """The released notebook of `jacobians` cut down to its first exercise."""
    notebook = nbformat.read(ROOT / "exercises/jacobians/jacobians.ipynb", as_version=4)
    wanted = ("setup", "f", "check_f")
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") in wanted]
    return notebook


def graded(worker: Worker, master: NotebookNode, submission: NotebookNode) -> grading.GradedNotebook:
    rebuilt = intake.read(nbformat.writes(submission).encode(), master)
    return grading.grade(rebuilt, worker, seed=7)


def answered(master: NotebookNode, source: str) -> NotebookNode:
    submission = copy.deepcopy(master)
    submission.cells[1].source = source
    return submission


@pytest.mark.parametrize(
    "source",
    [
        "print('hello')",
        "check('a.b', f)\nimport os",
        "check('a.b', f, strict=False)",
        "check('a.b', f(1))",
        "check(name, f)",
        "x = check('a.b', f)",
        "(lambda: 0)()",
        "check(",
        "",
    ],
)
def test_a_check_cell_holds_checks_alone(source: str) -> None:
    with pytest.raises(grading.MalformedCheckCell, match="check_f"):
        grading.check_calls(source, "check_f")


def test_several_checks_in_one_cell() -> None:
    calls = grading.check_calls("check('a.b', f)\ncheck('a.c', g, h)", "check_b")
    assert calls == (grading.CheckCall("a.b", ("f",)), grading.CheckCall("a.c", ("g", "h")))


def test_right_wrong_and_blank(worker: Worker, released: NotebookNode) -> None:
    (right,) = graded(worker, released, answered(released, RIGHT)).results
    (wrong,) = graded(worker, released, answered(released, TRANSPOSED)).results
    (blank,) = graded(worker, released, released).results
    assert (right.score, right.verdict, right.max_score) == (3.0, "right", 3.0)
    assert (wrong.score, wrong.verdict) == (0.0, "wrong")
    assert (blank.score, blank.verdict) == (0.0, "missing")
    assert {r.check for r in (right, wrong, blank)} == {"check_f"}


def test_the_same_seed_gives_the_same_results_and_notebook(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, TRANSPOSED)
    first, second = (graded(worker, released, submission) for _ in range(2))
    assert first.results == second.results
    assert nbformat.writes(first.notebook) == nbformat.writes(second.notebook)


def test_an_answer_below_its_check_counts(worker: Worker, released: NotebookNode) -> None:
    submission = copy.deepcopy(released)
    submission.cells.append(new_code_cell(RIGHT))
    assert graded(worker, released, submission).results[0].verdict == "right"


def test_an_answer_corrected_below_its_check_counts(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, TRANSPOSED)
    submission.cells.append(new_code_cell(RIGHT))
    graded_notebook = graded(worker, released, submission)
    assert graded_notebook.results[0].verdict == "right"
    assert any("check_f" in note for note in graded_notebook.notes)


def test_a_helper_below_the_check_counts(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, "def f(x):\n    return stacked(x[0], x[0] * x[1])")
    submission.cells.append(new_code_cell("def stacked(*entries):\n    return np.array(entries)"))
    assert graded(worker, released, submission).results[0].verdict == "right"


def test_a_name_used_again_further_down_does_no_harm(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, RIGHT)
    submission.cells.append(new_code_cell("def f(x):\n    return 0.0"))
    assert graded(worker, released, submission).results[0].verdict == "right"


def test_check_cells_run_in_no_process(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, "def check(*args):\n    open('ran', 'w')\n" + TRANSPOSED)
    submission.cells.append(new_code_cell("import os; print(os.path.exists('ran'))"))
    graded_notebook = graded(worker, released, submission)
    assert graded_notebook.results[0].verdict == "wrong"
    assert graded_notebook.notebook.cells[-1].outputs[0].text == "False\n"


def test_the_card_never_shows_the_reference(worker: Worker, released: NotebookNode) -> None:
    submission = answered(released, "def f(x):\n    print(*x)\n    return np.array([0.0, 0.0])")
    graded_notebook = graded(worker, released, submission)
    card = graded_notebook.notebook.cells[2].outputs[0].data
    assert "reference" not in card["text/plain"] and "reference" not in card["text/html"]


def test_a_missing_name_is_explained_by_its_cell(worker: Worker, released: NotebookNode) -> None:
    broken = graded(worker, released, answered(released, "def f(x:\n    return x"))
    stub_kept = answered(released, "def f(x):\n    raise NotImplementedError('later')")
    stub_kept.cells.append(new_code_cell("f = undefined"))
    blank = graded(worker, released, stub_kept)
    assert "SyntaxError" in broken.results[0].message and broken.results[0].verdict == "missing"
    assert "SyntaxError" in broken.notebook.cells[2].outputs[0].data["text/plain"]
    assert "not defined" not in blank.results[0].message


def test_nothing_is_right_about_an_answer_that_never_came(worker: Worker, released: NotebookNode) -> None:
    card = graded(worker, released, answered(released, "def f(x):\n    return undefined")).notebook.cells[2]
    assert (
        "error" in card.outputs[0].data["text/plain"] and "right:" not in card.outputs[0].data["text/plain"]
    )
