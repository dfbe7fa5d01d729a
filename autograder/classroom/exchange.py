"""nbgrader's own steps around grading: generating, releasing, collecting, feedback."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.exchange import default as exchange

from ..careful import special
from .course import ClassroomError, Course, run_app


def generate(course: Course, assignment: str) -> None:
    """Make the students' version in the release folder, and enter the assignment into the gradebook."""
    course.require(assignment)
    with course.gradebook():
        pass  # said in one line, where it cannot be used
    directory = course.directory
    directory.assignment_id, directory.student_id = assignment, "*"
    place = course.released(assignment)
    # Put in its place when all of it is made and entered: what is there is never half of an assignment.
    if place.exists():
        shutil.rmtree(place)
    final = directory.release_directory
    directory.release_directory = f"{final}.unfinished"
    try:
        made = course.released(assignment)
        converter = GenerateAssignment(coursedir=directory, parent=course.app)
        converter.force = True
        run_app(converter, f"{assignment} could not be generated")
    finally:
        directory.release_directory = final
    place.parent.mkdir(parents=True, exist_ok=True)
    made.rename(place)
    with contextlib.suppress(OSError):
        made.parent.rmdir()


def release(course: Course, assignment: str) -> None:
    """Put the students' version into the exchange, in the place of the one before."""
    app = _exchange_app(course, exchange.ExchangeReleaseAssignment, assignment)
    app.force = True
    run_app(app, f"{assignment} could not be released")


def collect(course: Course, assignment: str) -> tuple[list[str], list[str]]:
    """Fetch what was submitted through the exchange; newer submissions take the place of older ones.

    Returns the students who are new, and all whose submissions are there now.
    """
    course.require(assignment)
    before = set(course.students(assignment))
    app = _exchange_app(course, CarefulCollect, assignment)
    app.update = True
    app.check_owner = course.app.config.ExchangeCollect.get("check_owner", True)
    run_app(app, f"{assignment} could not be collected")
    if app.failed:
        raise ClassroomError(f"All were collected but these: {'; '.join(app.failed)}")
    after = course.students(assignment)
    return sorted(set(after) - before), after


def feedback(course: Course, assignment: str) -> tuple[list[str], list[str]]:
    """Write each graded student's feedback, and release it to those who submitted through the exchange.

    Returns the students of both. (nbgrader releases feedback by a secret that the submission brought along.)
    """
    course.require(assignment)
    everyone = course.students(assignment)
    graded = [student for student in everyone if course.autograded(assignment, student).is_dir()]
    if not graded:
        raise ClassroomError(
            f"Nothing of {assignment} has been graded yet; run make grade ASSIGNMENT={assignment} first."
        )
    course.directory.assignment_id, course.directory.student_id = assignment, "*"
    converter = _Feedback(coursedir=course.directory, parent=course.app)
    converter.force = True
    run_app(converter, f"Feedback on {assignment} could not be written")
    known = {"timestamp.txt", "submission_secret.txt"}
    released = [
        student
        for student in graded
        if known <= {path.name for path in course.feedback(assignment, student).glob("*.txt")}
    ]
    for (
        student
    ) in released:  # one by one: nbgrader takes an id for a pattern, and a list of ids apart at commas
        app = _exchange_app(course, exchange.ExchangeReleaseFeedback, assignment, glob.escape(student))
        run_app(app, f"Feedback on {assignment} could not be released to {student}")
    return graded, released


class CarefulCollect(exchange.ExchangeCollect):
    """nbgrader's, which follows links that students may point anywhere, and stops at what it cannot copy.

    failed: why a submission could not be copied, one sentence each.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failed: list[str] = []

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        ignored = self.coursedir.ignore
        self.coursedir.ignore = [*ignored, *special(Path(src))]
        try:
            super().do_copy(src, dest, log)
        except (OSError, RuntimeError) as error:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("%s could not be collected", src, exc_info=error)
            self.failed.append(f"{os.path.basename(src)!r} ({type(error).__name__}: {str(error)[:200]})")
        finally:
            self.coursedir.ignore = ignored


class _Feedback(GenerateFeedback):
    """nbgrader's, for students whose ids hold brackets as well, which a search by patterns passes over."""

    def init_notebooks(self) -> None:
        course = self.coursedir
        folders = glob.glob(self._format_source(course.assignment_id, course.student_id))
        found = {
            folder: sorted(glob.glob(os.path.join(glob.escape(folder), "*.ipynb"))) for folder in folders
        }
        self.assignments = {folder: notebooks for folder, notebooks in found.items() if notebooks}


def fetch(course: Course, assignment: str, student: str, folder: str) -> None:
    """What a student's Assignment List does: fetch a released assignment into `folder`."""
    app = _exchange_app(course, exchange.ExchangeFetchAssignment, assignment, student)
    app.assignment_dir = folder
    run_app(app, f"{student} could not fetch {assignment}")


def submit(course: Course, assignment: str, student: str, folder: str) -> None:
    """What a student's Assignment List does: submit the assignment that lies in `folder`."""
    app = _exchange_app(course, exchange.ExchangeSubmit, assignment, student)
    app.assignment_dir = folder
    run_app(app, f"{student} could not submit {assignment}")


def _exchange_app(course: Course, kind: type, assignment: str, student: str = "*") -> Any:
    course.directory.assignment_id, course.directory.student_id = assignment, student
    api = course.api
    return kind(coursedir=course.directory, authenticator=api.authenticator, parent=course.app)
