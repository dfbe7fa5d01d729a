"""The notebooks of the exercises: generated from the solutions, without them, and run up to their stubs."""

import ast
import re
import subprocess
import sys

import pytest
from answers import HERE
from answers.sample_class import ASSIGNMENTS

from autograder import exercises
from autograder.grading import check_calls

COURSE = HERE.parents[1]


def cells_by_id(notebook):
    return {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}


def test_every_assignment_has_a_solution_a_release_and_checks():
    for folder in ("solutions", "exercises"):
        found = {path.parent.name for path in (COURSE / folder).glob("[!.]*/*.ipynb")}
        assert found == set(ASSIGNMENTS), folder
    assert set(ASSIGNMENTS) <= set(exercises.assignments())


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_release_is_what_nbgrader_generates(assignment, tmp_path):
    command = [
        sys.executable, "-m", "nbgrader", "generate_assignment", assignment,
        f"--config={COURSE / 'nbgrader_config.py'}",
        f"--CourseDirectory.root={COURSE}",
        f"--CourseDirectory.release_directory={tmp_path}",
        f"--CourseDirectory.db_url=sqlite:///{tmp_path / 'gradebook.db'}",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    generated = tmp_path / assignment / f"{assignment}.ipynb"
    committed = COURSE / "exercises" / assignment / f"{assignment}.ipynb"
    assert generated.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_of_a_solution_is_released(assignment, released, solution):
    given = "\n".join(cell.source for cell in released(assignment).cells)
    assert "SOLUTION" not in given
    for cell in solution(assignment).cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            for line in region.splitlines():
                assert line.strip() == "" or line.strip() not in given, line


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_frame_of_a_notebook(assignment, released):
    notebook = released(assignment)
    cells = cells_by_id(notebook)
    first_code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first_code.metadata.nbgrader.grade_id == "setup" and first_code.metadata.nbgrader.locked
    for line in (
        "import autograd",
        "import autograd.numpy as np",
        "import torch",
        "from autograder import check",
    ):
        assert line in first_code.source.splitlines()
    names = exercises.names(assignment)
    answers = [grade_id for grade_id, cell in cells.items() if cell.metadata.nbgrader.solution]
    written = [grade_id for grade_id in answers if cells[grade_id].cell_type == "markdown"]
    assert [name for name in answers if name not in written] == names
    points = {name: cells[name if name in written else f"check_{name}"].metadata.nbgrader for name in answers}
    points = {name: marks.points for name, marks in points.items()}
    assert 20 <= sum(points.values()) <= 30
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for position, name in enumerate(answers, start=1):
        assert f"| {position}. `{name}` | {points[name]} |" in prose
        assert f"({points[name]} points)" in prose
    for name in names:
        check = cells[f"check_{name}"]
        (call,) = check_calls(check.source, name)
        assert call.name == f"{assignment}.{name}" and set(call.objects) <= set(names)
        assert check.metadata.nbgrader.locked and not check.metadata.get("editable", False)
    for name in written:  # marked by hand, in its own cell
        marks = cells[name].metadata.nbgrader
        assert marks.grade and not marks.locked and cells[name].source.strip()
    assert prose.count("<summary>Hint") == 3 * len(names)
    assert all(not cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_links_lead_to_lessons(assignment, released):
    prose = "\n".join(cell.source for cell in released(assignment).cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", prose):
        assert target.startswith("../../course/")
        assert (COURSE / "exercises" / assignment / target).resolve().is_file(), target


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_stub_is_one_statement_that_says_what_to_do(assignment, released):
    cells = cells_by_id(released(assignment))
    said = set()
    for name in exercises.names(assignment):
        source = cells[name].source
        if source.startswith("%%writefile"):
            messages = re.findall(r'stop\("(.*)"\)', source)
            assert len(messages) == len(set(messages)) == source.count("function(")  # one in each R function
            message = min(messages, key=len)
        else:
            (function,) = ast.parse(source).body
            docstring, statement = function.body
            assert function.name == name and isinstance(docstring.value.value, str)
            message = statement.exc.args[0].value
            assert statement.exc.func.id == "NotImplementedError"
        assert len(message) > 20
        said.add(message)
    assert len(said) == len(exercises.names(assignment))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_release_runs_to_its_end_and_stops_at_stubs_alone(assignment, released, run_notebook):
    errors = run_notebook(released(assignment))
    names = exercises.names(assignment)
    assert list(errors) == [f"check_{name}" for name in names]
    assert set(errors.values()) == {"CheckFailed"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_runs_without_an_error(assignment, solution, run_notebook):
    assert run_notebook(solution(assignment)) == {}
