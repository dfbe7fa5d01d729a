"""Finished results into nbgrader's gradebook and autograded folder, by nbgrader's own converter."""

from __future__ import annotations

import contextlib
import glob
import shutil
from collections.abc import Collection, Iterator
from typing import Any

import nbgrader.converters.autograde
import nbgrader.preprocessors.latesubmissions
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from .. import nbgrader_steps
from .course import ClassroomError, Course


class Recorder:
    """Writes one student's submission after the other; the only writer of the gradebook in a run."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment

    def record(self, student: str) -> None:
        """Convert a submission whose results are in the journal. Raises ClassroomError."""
        # nbgrader skips whom it finds here.
        shutil.rmtree(self.course.autograded(self.assignment, student), ignore_errors=True)
        directory = self.course.directory
        # nbgrader takes the student's id for a pattern.
        directory.assignment_id, directory.student_id = self.assignment, glob.escape(student)
        try:
            _OneSubmission(student, coursedir=directory, parent=self.course.app).start()
        except NbGraderException as error:
            raise ClassroomError(str(error)) from error
        finally:
            directory.student_id = "*"

    def blank(self, student: str) -> None:
        """Take out what an earlier run recorded, so that it cannot pass for this one's."""
        shutil.rmtree(self.course.autograded(self.assignment, student), ignore_errors=True)
        with self.course.gradebook() as gradebook:
            try:
                submission = gradebook.find_submission(self.assignment, student)
            except MissingEntry:
                return
            for notebook in submission.notebooks:
                nbgrader_steps.blank_scores(gradebook, notebook.id)

    def recorded(self, checks: Collection[str]) -> set[str]:
        """The students for whom the gradebook holds an automatic score of each of these checks."""
        with self.course.gradebook() as gradebook:
            submissions = (
                gradebook.db.query(SubmittedAssignment.student_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .filter(Assignment.name == self.assignment)
            )
            lacking = (
                submissions.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .filter(BaseCell.name.in_(checks), Grade.auto_score.is_(None))
            )
            return {student for (student,) in submissions} - {student for (student,) in lacking}


class _OneSubmission(Autograde):
    """Autograde for one student's folder, whatever lies in it."""

    def __init__(self, student: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.student = student

    def init_notebooks(self) -> None:
        directory = self.coursedir
        folder = directory.format_path(directory.submitted_directory, self.student, directory.assignment_id)
        self.assignments = {folder: []}  # ConfinedExporter names the notebooks


class _KeptGradebook(Gradebook):
    """A gradebook that stays connected when a step closes it; only its session begins anew."""

    def close(self) -> None:
        self.db.remove()

    def disconnect(self) -> None:
        super().close()


@contextlib.contextmanager
def one_gradebook() -> Iterator[None]:
    """One connection to the gradebook for all steps in the block.

    nbgrader connects eight times for a submission, and compiles all its queries for each connection.
    """
    kept: dict[str, _KeptGradebook] = {}

    def connect(db_url: str, *args: object, **kwargs: object) -> Gradebook:
        if db_url not in kept:
            kept[db_url] = _KeptGradebook(db_url, *args, **kwargs)
        return kept[db_url]

    with contextlib.ExitStack() as stack:
        for module in (nbgrader.converters.autograde, nbgrader.preprocessors.latesubmissions, nbgrader_steps):
            stack.callback(setattr, module, "Gradebook", module.Gradebook)
            module.Gradebook = connect
        try:
            yield
        finally:
            for gradebook in kept.values():
                gradebook.disconnect()
