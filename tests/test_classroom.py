"""A class graded: whoever is killed, whatever is handed in, the results are those of a quiet day."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import startup
from autograder.classroom import Course, feedback, grade
from autograder.journal import Entry, Journal, key_of

RIGHT = "jacobians/right/vjp_rows"
STYLES = [RIGHT, "jacobians/right/batched", "jacobians/wrong/transposed", "jacobians/wrong/sum_of_outputs"]


@pytest.fixture(autouse=True)
def _own_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    startup.find_own_commands()


@pytest.fixture(scope="session")
def _class(_generated: Any, answers: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Four students who answered and one whose file is no notebook, before and after grading."""
    before = _generated.copy(tmp_path_factory.mktemp("before") / "course")
    released = before.released()
    for number, style in enumerate(STYLES):
        before.hand_in(f"s{number}", answers(style, released))
    before.hand_in("s4", b"no notebook")
    after = before.copy(tmp_path_factory.mktemp("after") / "course")
    after.run("autograder", "grade", "jacobians", "--seed", "7", "--workers", "1")
    return before, after


@pytest.fixture
def small_class(_class: tuple[Any, Any], tmp_path: Path) -> Any:
    return _class[0].copy(tmp_path / "course")


@pytest.fixture
def graded(_class: tuple[Any, Any], tmp_path: Path) -> Any:
    return _class[1].copy(tmp_path / "course")


def test_a_second_run_finds_everything_done(executor: Any, graded: Any) -> None:
    before = graded.csv()
    times = {path: path.stat().st_mtime_ns for path in graded.root.glob("classroom/autograded/*/*/*.ipynb")}
    run = grade(Course(graded.root), "jacobians", executor=executor)
    assert (run.graded, run.kept, run.faults, run.seed) == (0, 5, {}, 7)
    assert graded.csv() == before
    assert times == {path: path.stat().st_mtime_ns for path in times}


def test_only_what_was_handed_in_anew_is_graded_again(executor: Any, graded: Any, answers: Any) -> None:
    assert graded.scores()["s2"]["check_jacobian_torch"] == (0.0, False)
    graded.hand_in("s2", answers(RIGHT, graded.released()))
    run = grade(Course(graded.root), "jacobians", executor=executor)
    assert (run.graded, run.kept) == (1, 4)
    assert graded.scores()["s2"]["check_jacobian_torch"] == (8.0, False)


def test_a_regrade_with_the_recorded_seed_gives_the_same_bytes(executor: Any, graded: Any) -> None:
    before = graded.csv()
    run = grade(Course(graded.root), "jacobians", executor=executor, force=True, students=["s0", "s2"])
    assert (run.graded, run.seed) == (2, 7)
    assert graded.csv() == before


def test_marks_by_hand_survive_a_regrade(executor: Any, graded: Any) -> None:
    course = Course(graded.root)
    with course.gradebook() as gradebook:
        mark = gradebook.find_grade("check_f", "jacobians", "jacobians", "s0")
        mark.manual_score, mark.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    grade(course, "jacobians", executor=executor, force=True, students=["s0"])
    with course.gradebook() as gradebook:
        mark = gradebook.find_grade("check_f", "jacobians", "jacobians", "s0")
        assert (mark.manual_score, mark.auto_score, mark.score) == (1.5, 3.0, 1.5)
        assert mark.needs_manual_grade, "as nbgrader has it: the marker looks again"


def test_what_was_handed_in_otherwise_than_asked(executor: Any, course: Any, answers: Any) -> None:
    right = answers(RIGHT, course.released())
    course.hand_in("renamed", right, name="jacobians (1).ipynb")
    course.hand_in("no notebook", b"my homework", name="homework.txt")
    course.hand_in("a[b] *", right)
    course.hand_in("-rf", right)
    course.hand_in("Zoë O'Neil", right)
    (course.root / "classroom/submitted/folder/jacobians/jacobians.ipynb").mkdir(parents=True)
    linked = course.root / "classroom/submitted/linked/jacobians"
    linked.mkdir(parents=True)
    (linked / "jacobians.ipynb").symlink_to(course.root / "solutions/jacobians/jacobians.ipynb")
    (linked / "dangling.txt").symlink_to("/nowhere/at/all")
    os.mkfifo(linked / "pipe.txt")
    run = grade(Course(course.root), "jacobians", executor=executor)
    assert run.faults == {}
    full = {
        "check_f": 3,
        "check_jacobian_autograd": 7,
        "check_jacobian_torch": 8,
        "check_jacobian_forward": 7,
    }
    for student, scores in course.scores().items():
        honest = student in ("renamed", "a[b] *", "-rf", "Zoë O'Neil")
        expected = full if honest else dict.fromkeys(full, 0)
        assert {check: score for check, (score, _) in scores.items()} == expected, student
    assert len(course.scores()) == 7
    notes = {
        entry.student: entry.notes for entry in Journal(course.root / "classroom/results/jacobians").entries()
    }
    assert "jacobians (1).ipynb" in notes["renamed"][0]
    assert "handed in" in notes["no notebook"][0]
    assert "folder" in notes["folder"][0] and "link" in notes["linked"][0]
    assert not (course.root / "classroom/autograded/linked/jacobians/dangling.txt").exists()
    written, _ = feedback(Course(course.root), "jacobians")
    assert len(written) == 7


def test_processes_of_its_own_give_the_same(graded: Any) -> None:
    before = graded.csv()
    run = grade(Course(graded.root), "jacobians", force=True, workers=2)
    assert (run.graded, run.faults) == (5, {})
    assert graded.csv() == before


def test_a_fault_of_ours_is_nobodys_mark(executor: Any, graded: Any, answers: Any) -> None:
    released = graded.root / "exercises/jacobians/jacobians.ipynb"
    released.write_text(
        released.read_text("utf-8").replace("jacobians.jacobian_torch", "jacobians.no_such_check")
    )
    run = grade(Course(graded.root), "jacobians", executor=executor)
    assert set(run.faults) == {"s0", "s1", "s2", "s3", "s4"}
    assert "no_such_check" in run.faults["s0"]
    assert "no_such_check" in run.log.read_text("utf-8")
    assert graded.csv().count(b"\n") == 1
    assert graded.scores()["s0"]["check_f"] == (None, False), "an old score would pass for a new one"


def test_an_assignment_that_is_not_generated_yet_is_generated(executor: Any, small_class: Any) -> None:
    small_class.gradebook.unlink()
    shutil.rmtree(small_class.root / "exercises")
    run = grade(Course(small_class.root), "jacobians", executor=executor, students=["s0"])
    assert (run.graded, run.faults) == (1, {})


def test_journal_entries_are_whole_or_not_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = Entry("ada", "jacobians", key_of(b"x", b"y"), 1, [{"score": 1.0}], ["a note"], [], {"cells": []})
    journal.put(entry)
    assert journal.get("ada", "jacobians") == entry
    assert list(journal.entries()) == [entry]
    whole = journal.path("ada", "jacobians").read_bytes()
    journal.path("ada", "jacobians").write_bytes(whole[:-5])
    assert journal.get("ada", "jacobians") is None
    assert list(journal.entries()) == []


def test_the_key_tells_submissions_and_masters_apart() -> None:
    keys = {key_of(raw, master) for raw in (None, b"", b"a", b"ab") for master in (b"", b"b", b"c")}
    assert len(keys) == 12


def test_an_edited_check_is_another_key() -> None:
    code = (
        "import pathlib, shutil, sys, tempfile\n"
        "import autograder.journal as journal\n"
        "copy = pathlib.Path(tempfile.mkdtemp(), 'autograder')\n"
        "shutil.copytree(pathlib.Path(journal.__file__).parent, copy)\n"
        "before = journal.key_of(b'x', b'y')\n"
        "journal.__file__ = str(copy / 'journal.py')\n"
        "journal._checks.cache_clear()\n"
        "assert journal.key_of(b'x', b'y') == before\n"
        "with open(copy / 'exercises' / 'jacobians.py', 'a') as file: file.write('# edited')\n"
        "journal._checks.cache_clear()\n"
        "assert journal.key_of(b'x', b'y') != before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_seed_is_drawn_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as executor:
        seeds = set(executor.map(lambda _: Journal(tmp_path / "results").seed(), range(32)))
    assert len(seeds) == 1
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["seed.json"]
    assert Journal(tmp_path / "others").seed() not in seeds


def test_nothing_outside_of_the_submission_reaches_the_graded_notebook(graded: Any) -> None:
    notebook = nbformat.read(graded.root / "classroom/autograded/s4/jacobians/jacobians.ipynb", as_version=4)
    assert "not valid JSON" in notebook.cells[0].source
    stubs = [c.source for c in graded.released().cells if c.cell_type == "code"]
    assert [c.source for c in notebook.cells if c.cell_type == "code"] == stubs
