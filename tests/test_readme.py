"""The README's example of an exercise is a working one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import check, exercises, grading, intake
from autograder.classroom.report import COLUMNS
from autograder.local import CheckFailed
from autograder.remote import Worker
from autograder.verdicts import Verdict

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
KINDS = {  # of nbgrader's Create Assignment, as cell metadata
    "imports": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "check": {"grade": True, "solution": False, "locked": True, "points": 2},
}


def block(first_line: str) -> str:
    """The one Python block of the README that starts with this comment."""
    (found,) = re.findall(rf"```python\n# {re.escape(first_line)}\n(.*?)```", README, re.DOTALL)
    return found


def identifiers() -> dict[str, str]:
    """The IDs that the README's table gives the three cells."""
    return {cell: name for cell, name in re.findall(r"^\| the (\w+) \|.*\| `(\w+)`", README, re.MULTILINE)}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's module of checks, found as if it lay in autograder/exercises/."""
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "logistic.py").write_text(block("autograder/exercises/logistic.py"))
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(folder)])
    yield
    sys.modules.pop("autograder.exercises.logistic", None)
    exercises._CHECKS.pop("logistic.slope", None)


@pytest.fixture
def released(tmp_path: Path) -> tuple[NotebookNode, NotebookNode]:
    """The README's notebook, and what nbgrader makes of it for students."""
    cells = []
    for kind, name in identifiers().items():
        cell = nbformat.v4.new_code_cell(block(f"the {kind}").strip(), id=name.replace("_", "-"))
        cell.metadata["nbgrader"] = KINDS[kind] | {"schema_version": 3, "grade_id": name, "task": False}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    master = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    course = tmp_path / "course"
    (course / "solutions" / "logistic").mkdir(parents=True)
    nbformat.write(master, course / "solutions" / "logistic" / "logistic.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "logistic"]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    return master, nbformat.read(course / "exercises" / "logistic" / "logistic.ipynb", as_version=4)


def answer() -> object:
    namespace: dict[str, object] = {}
    exec(block("the imports") + block("the answer"), namespace)
    return namespace["slope"]


def test_the_answer_passes_its_check_in_a_notebook(module):
    assert check("logistic.slope", answer()) is None


def test_the_check_refuses_the_function_in_place_of_its_derivative(module):
    slope = answer()
    with pytest.raises(CheckFailed):
        check("logistic.slope", lambda x: 1 / (1 + slope(x)))


def test_released_and_graded(module, released):
    master, students = released
    assert "elementwise_grad(lambda" not in nbformat.writes(students)
    with Worker() as worker:
        for notebook, verdict, score in [(students, "missing", 0), (master, "right", 2)]:
            submission = intake.read(nbformat.writes(notebook).encode(), students)
            (result,) = grading.grade(submission, worker, seed=1).results
            assert (result.check, result.verdict, result.score) == ("check_slope", verdict, score)


def test_every_make_target_that_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"demo", "lab", "grade"} <= named <= targets


def test_the_results_columns_and_verdicts_are_the_real_ones():
    section = README.partition("## Results")[2].partition("##")[0]
    assert set(re.findall(r"`(\w+)`(?=[^|]*\|.*\|)", section)) >= set(COLUMNS)
    assert {verdict for verdict in Verdict if f"`{verdict}`" not in section} == set()


def test_every_picture_is_there_and_small():
    pictures = re.findall(r"!\[.*\]\((.+)\)", README)
    assert pictures
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)


def test_every_lesson_with_its_figure_and_every_exercise_is_in_the_table():
    table = README.partition("## Lessons and exercises")[2].partition("\n## ")[0]
    lessons = {path.name for path in (ROOT / "course").glob("[0-9]*.ipynb")}
    assert set(re.findall(r"\(course/([^)]+)\)", table)) == lessons
    figures = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]{10,}">', table)
    assert figures == [f"docs/thumbnails/{name[:2]}.png" for name in sorted(lessons)]
    assert all((ROOT / figure).stat().st_size < 50_000 for figure in figures)
    exercises_ = {path.name for path in (ROOT / "exercises").iterdir() if path.is_dir()}
    assert exercises_ <= set(re.findall(r"`([\w-]+)`", table))
