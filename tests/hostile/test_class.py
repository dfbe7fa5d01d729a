"""A whole class of hostile and unlucky submissions, graded, reported and given feedback by the commands."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from students import ATTACKS, NOTHING, TERMINAL, UNLUCKY, notebook

FULL = 25.0
SECRET = "what the instructor keeps to himself"


@dataclass(frozen=True)
class Graded:
    """The course after `autograder grade`, what that said, and what must not have changed meanwhile."""

    course: Any
    said: str
    mark: str
    before: dict[str, bytes]

    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.course.csv().decode(), newline="")))

    def total(self, student: str) -> float:
        return sum(float(row["score"]) for row in self.rows() if row["student_id"].lstrip("'") == student)

    def page(self, student: str) -> str:
        return (self.course.root / f"classroom/autograded/{student}/jacobians/jacobians.ipynb").read_text()


@pytest.fixture(scope="module")
def graded(_generated: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    course = _generated.copy(tmp_path_factory.mktemp("class") / "course")
    for student, submission in {**UNLUCKY, **NOTHING}.items():
        course.hand_in(student, submission if isinstance(submission, bytes) else submission())
    outside = course.root / "keys.txt"
    outside.write_text(SECRET)
    places = {
        "gradebook": str(course.gradebook),
        "submitted": str(course.root / "classroom/submitted"),
        "results": str(course.root / "classroom/results"),
        "course": str(course.root / "solutions"),
        "secret": str(outside),
        "mark": f"86397.{os.getpid()}",
    }
    for student, attack in ATTACKS.items():
        code = attack.format(**places)
        document = notebook({"f": TERMINAL} if student == "terminal" else {}, before=code, after=code)
        course.hand_in(student, json.dumps(document).encode())
    _odd_files(course, outside)
    before = _files(course)
    done = course.run("autograder", "grade", "jacobians", status=None)
    yield Graded(course, done.stdout + done.stderr + f"\nstatus {done.returncode}", places["mark"], before)


def _odd_files(course: Any, outside: Path) -> None:
    """Beside a right notebook: links to files of the instructor's, pipes, endless devices, odd names."""
    folder = course.hand_in("odd-files", UNLUCKY["right"]()).parent  # type: ignore[operator]
    (folder / "linked.txt").symlink_to(outside)
    (folder / "linked").symlink_to(course.root / "solutions")
    (folder / "endless").symlink_to("/dev/zero")
    (folder / "itself").symlink_to("itself")
    (folder / "timestamp.txt").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    (folder / "*[a]\n\x1b[2J.txt").write_text("odd")
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    (folder / "nbgrader_config.py").write_text("raise SystemExit")
    link = course.root / "classroom/submitted/linked-notebook/jacobians"
    link.mkdir(parents=True)
    (link / "jacobians.ipynb").symlink_to(course.root / "solutions/jacobians/jacobians.ipynb")
    late = course.hand_in("odd-timestamp", UNLUCKY["right"]()).parent  # type: ignore[operator]
    (late / "timestamp.txt").write_bytes(b"\xff when I was ready \0")


def _files(course: Any) -> dict[str, bytes]:
    """The contents of what grading has to leave alone."""
    kept = [course.root / "keys.txt", course.root / "nbgrader_config.py"]
    for folder in ("solutions", "exercises", "classroom/submitted"):
        kept += [
            path for path in (course.root / folder).rglob("*") if path.is_file() and not path.is_symlink()
        ]
    return {str(path): path.read_bytes() for path in kept}


def test_the_run_reaches_the_last_and_ends_well(graded: Graded) -> None:
    assert graded.said.endswith("status 0"), graded.said
    students = {row["student_id"] for row in graded.rows()}
    assert len(students) == len(UNLUCKY) + len(NOTHING) + len(ATTACKS) + 3


def test_the_unlucky_keep_every_mark(graded: Graded) -> None:
    totals = {student: graded.total(student) for student in [*UNLUCKY, "odd-files", "odd-timestamp"]}
    assert totals == dict.fromkeys(totals, FULL)


def test_attackers_and_what_is_no_notebook_earn_nothing(graded: Graded) -> None:
    totals = {student: graded.total(student) for student in [*NOTHING, *ATTACKS, "linked-notebook"]}
    assert totals == dict.fromkeys(totals, 0.0)


def test_the_gradebook_holds_the_same(graded: Graded) -> None:
    recorded = {
        student: sum(score or 0.0 for score, _ in cells.values())
        for student, cells in graded.course.scores().items()
    }
    assert len(recorded) == len(UNLUCKY) + len(NOTHING) + len(ATTACKS) + 3
    assert {student for student, total in recorded.items() if total} == {
        *UNLUCKY,
        "odd-files",
        "odd-timestamp",
    }
    assert set(recorded.values()) == {0.0, FULL}


def test_nothing_was_read_or_changed(graded: Graded) -> None:
    assert _files(graded.course) == graded.before
    for folder in ("autograded", "results"):
        for path in (graded.course.root / "classroom" / folder).rglob("*"):
            assert not path.is_symlink()
            assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_no_process_is_left(graded: Graded) -> None:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        assert graded.mark.encode() not in said
        assert str(graded.course.root).encode() not in said


def test_pages_run_nothing(graded: Graded) -> None:
    cells = json.loads(graded.page("pages"))["cells"]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    for data in shown:
        assert set(data) <= {"text/plain", "text/html", "text/markdown", "text/latex"}
        for kind in ("text/html", "text/markdown", "text/latex"):
            text = "".join(data.get(kind, ""))
            verbatim = kind == "text/markdown" and text.startswith("```text\n") and text.count("```") == 2
            runs = re.search(r"<\s?(?:script|iframe|a|svg)\b|<img src=x|<[^>]*\son\w+=", text)
            assert verbatim or not runs, text


def test_a_terminal_and_a_spreadsheet_run_nothing(graded: Graded) -> None:
    said = graded.course.run("autograder", "report", "jacobians").stdout
    for text in (graded.said, said, graded.course.csv().decode()):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text.replace("\r\n", "\n"))
    for row in graded.rows():
        for column, value in row.items():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r")), (column, value)


def test_feedback_runs_nothing(graded: Graded) -> None:
    graded.course.run("autograder", "feedback", "jacobians")
    pages = list((graded.course.root / "classroom/feedback").rglob("*.html"))
    assert len(pages) == len(UNLUCKY) + len(NOTHING) + len(ATTACKS) + 3
    for page in pages:
        text = page.read_text()
        assert SECRET not in text
        assert "<script>evil" not in text and "<img src=x" not in text and "<iframe" not in text
        assert not re.search(r"<[^>]*(?:javascript:|onerror=|onload=)[^>]*evil", text)


@pytest.mark.parametrize("command", ["autograder", "nbgrader"])
def test_collecting_takes_plain_files_alone_and_reaches_everyone(
    command: str, _generated: Any, tmp_path: Path
) -> None:
    course = _generated.copy(tmp_path / "course")
    course.run("autograder", "release", "jacobians")
    inbound = course.root / "classroom/exchange/autodiff/inbound"
    secret = tmp_path / "keys.txt"
    secret.write_text(SECRET)
    for student in ("ada", "bad", "carl"):
        folder = inbound / f"{student}+jacobians+2026-01-02 03:04:05.000000 UTC"
        folder.mkdir()
        (folder / "jacobians.ipynb").write_bytes(UNLUCKY["right"]())  # type: ignore[operator]
        (folder / "timestamp.txt").write_text("2026-01-02 03:04:05.000000 UTC")
        if student == "bad":
            (folder / "linked.txt").symlink_to(secret)
            (folder / "dangling").symlink_to("/nowhere/at/all")
            (folder / "endless").symlink_to("/dev/zero")
            (folder / "around").symlink_to(".")
            (folder / "elsewhere").symlink_to(course.root / "solutions")
            os.mkfifo(folder / "pipe")
    course.run(command, "collect", "jacobians")
    for student in ("ada", "bad", "carl"):
        taken = course.root / "classroom/submitted" / student / "jacobians"
        assert sorted(path.name for path in taken.rglob("*")) == ["jacobians.ipynb", "timestamp.txt"]
