"""nbgrader's own commands, Formgrader's way, and odd files: the same marks as `make grade`."""

import csv
import datetime
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from answers.sample_class import ASSIGNMENTS

from autograder import startup
from autograder.careful import CarefulDirectory, unfit
from autograder.classroom import Course, grade
from autograder.nbgrader_steps import is_whole

RIGHT = "jacobians/right/vjp_rows"


@pytest.fixture(autouse=True)
def _own_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    startup.find_own_commands()


@pytest.fixture(scope="session")
def autograded(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample class once more, by `nbgrader autograde` alone, with the seed of `make grade`."""
    course = demo.course.copy(tmp_path_factory.mktemp("autograded") / "course")
    for assignment in ASSIGNMENTS:
        shutil.rmtree(course.root / "classroom/results" / assignment / assignment)
        (course.root / "classroom/results" / f"{assignment}.csv").unlink()
    shutil.rmtree(course.root / "classroom/autograded")
    course.gradebook.unlink()
    for assignment in ASSIGNMENTS:
        course.run("nbgrader", "generate_assignment", assignment, "--force")
        # R has to start, and to import PyTorch, in the time of one check.
        seconds = 20 if assignment == "r-interop" else 4
        limits = f"{{'cell_seconds': {seconds}, 'check_seconds': {seconds}}}"
        course.run("nbgrader", "autograde", assignment, f"--ConfinedExporter.limits={limits}")
        course.run("autograder", "report", assignment)
    return course


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgrader_autograde_gives_the_same_marks(demo: Any, autograded: Any, assignment: str) -> None:
    assert checks_alone(autograded.scores(assignment)) == checks_alone(demo.course.scores(assignment))
    assert settled(autograded.csv(assignment)) == settled(demo.course.csv(assignment))


def checks_alone(scores: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without the answers that are marked by hand, as one was in the demo."""
    return {
        student: {name: score for name, score in cells.items() if name.startswith("check_")}
        for student, cells in scores.items()
    }


def settled(table: bytes) -> list[dict[str, str]]:
    """The rows, without the words on a stopwatch: which mistake it makes can be hidden by a busy machine."""
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    for row in rows:
        if row["check"] == "check_time_f2":
            row |= {"misconception": "", "message": ""}
    return rows


@pytest.fixture
def graded(course: Any, answers: Any) -> Any:
    course.hand_in("ada", answers(RIGHT, course.released()))
    grade(Course(course.root), "jacobians", workers=1)
    return course


def test_formgraders_button_grades_anew_with_the_same_marks(graded: Any) -> None:
    before, table = graded.scores(), graded.csv()
    opened = Course(graded.root)
    path = opened.autograded("jacobians", "ada") / "jacobians.ipynb"
    stamp = path.stat().st_mtime_ns
    result = opened.api.autograde("jacobians", "ada")  # what Formgrader's handler calls
    assert result["success"], result
    assert path.stat().st_mtime_ns > stamp
    assert graded.scores() == before
    graded.run("autograder", "report", "jacobians")
    assert graded.csv() == table
    assert opened.api.get_autograded_students("jacobians") == {"ada"}


def test_what_a_power_cut_left_half_written_is_done_again(graded: Any) -> None:
    path = graded.root / "classroom/autograded/ada/jacobians/jacobians.ipynb"
    before = nbformat.read(path, as_version=4)
    assert is_whole(path)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-100])
    assert not is_whole(path)
    graded.run("nbgrader", "autograde", "jacobians")
    assert nbformat.read(path, as_version=4) == before


def test_penalties_for_lateness_are_nbgraders(executor: Any, course: Any, answers: Any) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    right = answers(RIGHT, course.released())
    for student, day in (("early", 1), ("late", 3)):
        path = course.hand_in(student, right)
        (path.parent / "timestamp.txt").write_text(f"2026-01-0{day} 12:00:00.000000 UTC")
    opened = Course(course.root)
    with opened.gradebook() as gradebook:
        gradebook.update_or_create_assignment("jacobians", duedate=datetime.datetime(2026, 1, 2))
    grade(opened, "jacobians", executor=executor)
    with opened.gradebook() as gradebook:
        early, late = (gradebook.find_submission("jacobians", student) for student in ("early", "late"))
        assert (early.score, early.late_submission_penalty) == (25, 0)
        assert (late.score, late.late_submission_penalty) == (25, 25)


def test_written_answers_wait_for_a_mark_by_hand(executor: Any, course: Any) -> None:
    source = course.root / "solutions/jacobians/jacobians.ipynb"
    notebook = nbformat.read(source, as_version=4)
    marks = {
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "points": 2,
        "schema_version": 3,
    }
    written = nbformat.v4.new_markdown_cell("Which is cheaper?")
    written.metadata.nbgrader = {**marks, "grade_id": "explain"}
    notebook.cells.append(written)
    nbformat.write(notebook, source)
    course.run("nbgrader", "generate_assignment", "jacobians", "--force")
    released = course.released()
    course.hand_in("blank", nbformat.writes(released).encode())
    released.cells[-1].source = "Forward, for a tall Jacobian."
    course.hand_in("answered", nbformat.writes(released).encode())
    grade(Course(course.root), "jacobians", executor=executor)
    scores = course.scores()
    assert scores["blank"]["explain"] == (0.0, False)
    assert scores["answered"]["explain"] == (None, True)
    with Course(course.root).gradebook() as gradebook:
        comments = {
            student: gradebook.find_comment("explain", "jacobians", "jacobians", student).comment
            for student in scores
        }
    assert comments == {"blank": "No response.", "answered": None}
    assert "marking by hand, in Formgrader: 1" in course.run("autograder", "report", "jacobians").stdout


def test_one_in_the_middle_who_hands_in_rubbish_stops_nobody(course: Any, answers: Any) -> None:
    right = answers(RIGHT, course.released())
    for student in "ac":
        course.hand_in(student, right)
    path = course.hand_in("b", b"\xff\xfe rubbish")
    (path.parent / "timestamp.txt").write_text("the day before yesterday")
    (path.parent / "dangling").symlink_to("/nowhere")
    os.mkfifo(path.parent / "pipe")
    course.run("nbgrader", "autograde", "jacobians")
    assert {s: sum(v for v, _ in marks.values()) for s, marks in course.scores().items()} == {
        "a": 25,
        "b": 0,
        "c": 25,
    }


def test_only_plain_files_are_copied_and_only_so_many(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2")
    (tmp_path / "link[1].csv").symlink_to("data.csv")
    assert unfit(tmp_path) == ["link[[]1].csv"]
    for number in range(1001):
        (tmp_path / f"{number}.txt").touch()
    assert unfit(tmp_path) == ["*", ".*"]


def test_timestamps_that_are_none_are_no_timestamps(tmp_path: Path) -> None:
    directory = CarefulDirectory()
    stamp = tmp_path / "timestamp.txt"
    assert directory.get_existing_timestamp(str(tmp_path)) is None
    for text in ("", "soon", "x" * 1000, "99999999999999999999"):
        stamp.write_text(text)
        assert directory.get_existing_timestamp(str(tmp_path)) is None
    stamp.write_text("2026-01-02 03:04:05.000000 UTC")
    assert directory.get_existing_timestamp(str(tmp_path)) == datetime.datetime(2026, 1, 2, 3, 4, 5)
    stamp.unlink()
    stamp.symlink_to("/dev/zero")
    assert directory.get_existing_timestamp(str(tmp_path)) is None


def test_the_config_says_what_lab_needs(course: Any) -> None:
    api = Course(course.root).api
    assert api.course_id == "autodiff" and not api.exchange_missing
    listed = json.loads(course.run("nbgrader", "list", "--json").stdout or "[]")
    assert listed == []
