"""Every command answers bad input with one plain line and a status that says so."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.__main__ import main


@pytest.fixture
def refused(course: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The one line that a command says when it refuses."""

    def said(*command: str) -> str:
        assert main(["--course", str(course.root), *command]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        [line] = said.err.splitlines()
        assert line.startswith("autograder: ")
        return line

    return said


def test_an_unknown_assignment(refused: Callable[..., str]) -> None:
    for command in ("release", "collect", "grade", "feedback", "report"):
        assert "Did you mean jacobians?" in refused(command, "jacobian")
        assert "There are: einsum, hessians, jacobians, loops, packing" in refused(command, "xyz")


def test_no_submissions(refused: Callable[..., str]) -> None:
    assert "no submissions of packing" in refused("grade", "packing")


def test_nothing_graded_yet(refused: Callable[..., str]) -> None:
    assert "make grade ASSIGNMENT=packing" in refused("report", "packing")
    assert "make grade ASSIGNMENT=packing" in refused("feedback", "packing")


def test_nothing_released_yet(refused: Callable[..., str]) -> None:
    assert "packing could not be collected" in refused("collect", "packing")


def test_an_unknown_student(course: Any, refused: Callable[..., str]) -> None:
    course.hand_in("ada", b"{}")
    assert "by eve" in refused("grade", "jacobians", "--student", "eve")


def test_a_folder_that_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--course", str(tmp_path), "grade", "jacobians"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "nbgrader_config.py" in line and str(tmp_path) in line


def test_a_broken_environment(
    course: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["--course", str(course.root), "grade", "jacobians"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "alembic" in line


def test_an_unreadable_gradebook_and_the_way_back(course: Any, refused: Callable[..., str]) -> None:
    course.hand_in("ada", b"{}")
    course.run("autograder", "grade", "jacobians")
    scores = course.scores("jacobians")
    course.gradebook.write_bytes(b"not a database, and long enough to be taken for one" * 100)
    for command in ("grade", "release", "report"):
        assert "autograder restore" in refused(command, "jacobians")
    assert main(["--course", str(course.root), "restore"]) == 0
    assert course.scores("jacobians") == {}, "the copy is from before the run"
    done = course.run("autograder", "grade", "jacobians")
    assert "1 were finished before" in done.stdout
    assert course.scores("jacobians") == scores


def test_a_configuration_that_cannot_be_read(course: Any) -> None:
    (course.root / "nbgrader_config.py").write_text("c = get_config(\n")
    done = course.run("autograder", "grade", "jacobians", status=1)
    assert done.stderr.splitlines()[-1].startswith("autograder: ")


def test_help_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], *([name] for name in ("demo", "release", "collect", "grade", "feedback", "report"))):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"])
        assert ended.value.code == 0
        assert "usage: autograder" in capsys.readouterr().out


def test_release_and_collect_through_the_exchange(course: Any, tmp_path: Path, answers: Any) -> None:
    shutil.rmtree(course.root / "exercises")
    course.run("autograder", "release", "jacobians")
    released = course.root / "exercises/jacobians/jacobians.ipynb"
    assert "BEGIN SOLUTION" not in released.read_text("utf-8")
    course.run("nbgrader", "fetch_assignment", "jacobians")
    fetched = course.root / "classroom/my_work/jacobians/jacobians.ipynb"
    assert fetched.read_bytes() == released.read_bytes()
    fetched.write_bytes(answers("jacobians/right/vjp_rows", course.released()))
    course.run("nbgrader", "submit", "jacobians")
    done = course.run("autograder", "collect", "jacobians")
    assert "1 submissions, 1 of them from new students" in done.stdout
    course.run("autograder", "release", "jacobians")  # once more is no mistake


def test_interrupted_it_ends_at_once_and_leaves_nothing_running(course: Any) -> None:
    loop = "def f(x):\n    while True:\n        pass\n"
    course.hand_in("ada", as_answer(course, loop))
    command = subprocess.Popen(
        [Path(sys.executable).parent / "autograder", "grade", "jacobians"],
        cwd=course.root,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: len(descendants(command.pid)) >= 3)
    children = descendants(command.pid)
    command.send_signal(2)
    _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert said.splitlines()[-1].startswith("autograder: Interrupted.")
    wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def as_answer(course: Any, source: str) -> bytes:
    import nbformat

    notebook = course.released()
    [cell] = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "f"]
    cell.source = source
    return nbformat.writes(notebook).encode()


def descendants(pid: int) -> set[int]:
    """The process's children, theirs, and so on."""
    found: set[int] = set()
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = {int(each) for each in child.read_text().split()}
        except OSError:
            continue
        found |= children | {each for one in children for each in descendants(one)}
    return found


def wait_until(condition: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.1)
