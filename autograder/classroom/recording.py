"""Finished results into nbgrader's gradebook and autograded folder, by nbgrader's own converter."""

from __future__ import annotations

import contextlib
import glob
import shutil
from typing import Any

import nbgrader.converters.autograde
import nbgrader.preprocessors.latesubmissions
from nbgrader.api import (
    Assignment,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from .. import nbgrader_steps
from ..nbgrader_steps import Recorded
from .course import Course


class Recorder:
    """Writes one student's submission after the other; the only writer of the gradebook in a run."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment

    def record(self, student: str, gradebook: OneGradebook) -> None:
        """Convert a submission whose results are in the journal: all of it, or in the gradebook nothing.

        Raises whatever goes wrong: SQLAlchemyError for the gradebook, OSError for files.
        """
        place = self.course.autograded(self.assignment, student)
        if place.exists():  # nbgrader skips whom it finds here
            shutil.rmtree(place)
        directory = self.course.directory
        # nbgrader takes the student's id for a pattern.
        directory.assignment_id, directory.student_id = self.assignment, glob.escape(student)
        try:
            _OneSubmission(student, gradebook, coursedir=directory, parent=self.course.app).start()
        finally:
            gradebook.forget()
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

    def recorded(self) -> dict[tuple[str, str], str]:
        """(student, notebook) → the digest of the journal's entry that the gradebook holds the scores of."""
        with self.course.gradebook() as gradebook:
            rows = (
                gradebook.db.query(SubmittedAssignment.student_id, Notebook.name, Recorded.entry)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(Recorded, Recorded.notebook_id == SubmittedNotebook.id)
                .filter(Assignment.name == self.assignment)
            )
            return {(student, notebook): entry for student, notebook, entry in rows}


class _OneSubmission(Autograde):
    """Autograde for one student's folder, whatever lies in it."""

    def __init__(self, student: str, gradebook: OneGradebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.student, self.gradebook = student, gradebook

    def init_notebooks(self) -> None:
        directory = self.coursedir
        folder = directory.format_path(directory.submitted_directory, self.student, directory.assignment_id)
        self.assignments = {folder: []}  # ConfinedExporter names the notebooks

    def convert_notebooks(self) -> None:
        """As in nbgrader, which words every fault of the gradebook as one of its version."""
        assignment = self.coursedir.assignment_id
        [self.notebooks] = self.assignments.values()
        if not self.init_destination(assignment, self.student):
            return  # nbgrader was told to leave this student out
        self.run_pre_convert_hook()
        self.init_assignment(assignment, self.student)
        for notebook in sorted(self.notebooks):
            self.convert_single_notebook(notebook)
        self.gradebook.keep()
        self.set_permissions(assignment, self.student)  # the last: it puts the folder in its place
        self.run_post_convert_hook()


class _Held(Session):
    """A session whose commits wait: what it is told to write is seen by itself alone."""

    def commit(self) -> None:
        self.flush()
        self.expire_all()


class _KeptGradebook(Gradebook):
    """A gradebook that stays connected when a step closes it, and commits when it is told to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.db.remove()
        self.db = scoped_session(sessionmaker(self.engine, class_=_Held))

    def close(self) -> None:
        pass

    def disconnect(self) -> None:
        super().close()


class OneGradebook:
    """One connection to the gradebook for all steps of a run, and one transaction for those of a submission.

    nbgrader connects eight times for a submission, compiles all its queries for each connection, and
    commits a dozen times. A context manager, to be entered by one thread of a process at a time.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _KeptGradebook] = {}

    def keep(self) -> None:
        """Write what the steps have written so far."""
        for gradebook in self._kept.values():
            Session.commit(gradebook.db())

    def forget(self) -> None:
        """Leave unwritten what has not been kept."""
        for gradebook in self._kept.values():
            gradebook.db.remove()

    def _connect(self, db_url: str, *args: Any, **kwargs: Any) -> Gradebook:
        if db_url not in self._kept:
            self._kept[db_url] = _KeptGradebook(db_url, *args, **kwargs)
        return self._kept[db_url]

    def __enter__(self) -> OneGradebook:
        self._undo = contextlib.ExitStack()
        for module in (nbgrader.converters.autograde, nbgrader.preprocessors.latesubmissions, nbgrader_steps):
            self._undo.callback(setattr, module, "Gradebook", module.Gradebook)
            module.Gradebook = self._connect
        return self

    def __exit__(self, *details: object) -> None:
        self._undo.close()
        for gradebook in self._kept.values():
            gradebook.disconnect()
