"""A sample class from release to feedback, in a course of its own beside the real one."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import nbformat

from ..limits import Limits
from . import exchange, pool, report
from .course import CONFIG, ClassroomError, Course
from .grading_run import grade

# Who goes the students' way: fetch and submit through nbgrader's exchange. The others' files are put where
# an instructor puts what came by mail or from a learning platform.
THROUGH_EXCHANGE = 2
# Two of them wait for loops that never end: less long than in a real class.
LIMITS = Limits(cell_seconds=4, check_seconds=4)
# R has to start and to import PyTorch, which takes a busy machine longer than that.
STARTS_R = {"r-interop"}


def demo(course: Course) -> int:
    """Play a small class through, saying each step; returns how many could not be graded.

    It takes place in classroom/demo, a course of its own: one from before is removed, and the course itself
    is only read. Raises ClassroomError.
    """
    faults = 0
    assignments, students = sample_class(course.root)
    here = _fresh_course(course, assignments)
    start = time.monotonic()
    with pool.processes(min(os.cpu_count() or 1, 2)) as processes:  # the same ones for all assignments
        for step, assignment in enumerate(assignments, start=1):
            _say(f"{step}. {assignment}")
            faults += _play(course, here, assignment, students, processes)
    for assignment in assignments:
        _say(f"\n{assignment}\n")
        _say(report.class_report(here, assignment))
    _say(f"\nThat took {time.monotonic() - start:.0f} s. Who they are: tests/answers/classroom/.\n")
    _say(where_to_look(course, here, students))
    return faults


def _play(course: Course, here: Course, assignment: str, students: list[Any], processes: Executor) -> int:
    """One assignment, from its release to its feedback; how many could not be graded."""
    here.log_to(here.results / f"{assignment}.release.log")
    exchange.generate(here, assignment)
    exchange.release(here, assignment)
    _say(f"   released: {_shown(course, here, 'exercises')}/{assignment}, and the exchange")
    through = _hand_in(here, assignment, students)
    _say(f"   handed in by {len(here.students(assignment))}, through the exchange: {', '.join(through)}")
    limits = Limits() if assignment in STARTS_R else LIMITS
    run = grade(here, assignment, executor=processes, limits=limits)
    _say(f"   graded {run.graded} in {run.seconds:.1f} s; isolation: {run.isolation}")
    for student, reason in run.faults.items():
        _say(f"   NOT graded: {student}: {reason}")
    for student, cell, points in _mark_by_hand(here, assignment, students):
        _say(f"   marked by hand, as in Formgrader: {student}'s {cell}, {points:g} points")
    written, released = exchange.feedback(here, assignment)
    _say(f"   feedback written for {len(written)}, released through the exchange to {len(released)}")
    return len(run.faults)


def sample_class(root: Path) -> tuple[tuple[str, ...], list[Any]]:
    """The assignments of `tests/answers` and its students, each with an `id`, `marks` and
    `submission(assignment, released)`."""
    if not (root / "tests" / "answers" / "sample_class.py").is_file():
        raise ClassroomError(
            f"The sample class is not in {root / 'tests' / 'answers'}; the demo needs a whole clone."
        )
    sys.path.insert(0, str(root / "tests"))
    try:
        module = importlib.import_module("answers.sample_class")
        return module.ASSIGNMENTS, module.sample_class()
    finally:
        sys.path.remove(str(root / "tests"))


def _fresh_course(course: Course, assignments: Sequence[str]) -> Course:
    folder = course.classroom / "demo"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copyfile(course.root / CONFIG, folder / CONFIG)
    source = course.directory.source_directory
    for assignment in assignments:
        course.require(assignment)
        shutil.copytree(
            course.root / source / assignment,
            folder / source / assignment,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
    return Course(folder)


def _hand_in(course: Course, assignment: str, students: list[Any]) -> list[str]:
    """Everyone's submission; returns who went through the exchange."""
    folder = Path(course.directory.format_path(course.directory.release_directory, ".", assignment))
    released = nbformat.read(folder / f"{assignment}.ipynb", as_version=4)
    through = []
    for student in students:
        raw = student.submission(assignment, released)
        if raw is None:
            continue
        if len(through) < THROUGH_EXCHANGE:
            _through_exchange(course, assignment, student.id, raw)
            through.append(student.id)
        else:
            place = course.submission(assignment, student.id)
            place.mkdir(parents=True)
            (place / f"{assignment}.ipynb").write_bytes(raw)
    exchange.collect(course, assignment)
    with course.gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(
                student.id, first_name=student.id.capitalize(), last_name="Sample"
            )
    return through


def _mark_by_hand(course: Course, assignment: str, students: list[Any]) -> Iterator[tuple[str, str, float]]:
    """What an instructor enters on Formgrader's page: points and a comment for a worded answer."""
    for student in students:
        for cell, (points, comment) in student.marks.get(assignment, {}).items():
            with course.gradebook() as gradebook:
                grade = gradebook.find_grade(cell, assignment, assignment, student.id)
                grade.manual_score, grade.needs_manual_grade = points, False
                gradebook.find_comment(cell, assignment, assignment, student.id).manual_comment = comment
                gradebook.db.commit()
            yield student.id, cell, points


def _through_exchange(course: Course, assignment: str, student: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="home-of-a-student-") as home:
        exchange.fetch(course, assignment, student, home)
        (Path(home) / assignment / f"{assignment}.ipynb").write_bytes(raw)
        exchange.submit(course, assignment, student, home)


def where_to_look(course: Course, here: Course, students: list[Any]) -> str:
    """What to open after the demo."""
    assignment, page = next(
        (name, here.feedback(name, student.id))
        for student in students
        for name in student.expected
        if here.feedback(name, student.id).is_dir()
    )
    folder = _shown(course, here, "")
    return "\n".join(
        (
            "Where to look next",
            f"  a student's feedback, in a browser:  {_shown(course, here, page)}/{assignment}.html",
            f"  every check of every student:        {_shown(course, here, here.results)}/{assignment}.csv",
            f"  Formgrader on this class:            cd {folder} && {_jupyter(course)} lab",
            "                                       then Nbgrader > Formgrader",
            "  your own class:                      make lab, and course/START_HERE.ipynb",
        )
    )


def _jupyter(course: Course) -> str:
    own = Path(sys.executable).parent / "jupyter"
    return str(own) if own.exists() else "jupyter"


def _shown(course: Course, here: Course, path: str | Path) -> str:
    whole = here.root / path
    with contextlib.suppress(ValueError):
        return str(whole.relative_to(course.root)).rstrip("/.")
    return str(whole)


def _say(text: str) -> None:
    print(text, flush=True)
