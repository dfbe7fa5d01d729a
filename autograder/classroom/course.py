"""A course as nbgrader sees it: its configuration, folders and gradebook, opened in this process."""

from __future__ import annotations

import contextlib
import difflib
import logging
import shutil
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from tornado.log import app_log

from ..nbgrader_steps import ConfinedExporter, expected_notebooks
from . import copies
from .copies import ClassroomError

CONFIG = "nbgrader_config.py"
LONGEST_ID = 200  # bytes: files are named by it, with endings of their own


class Course:
    """The course in `root`, a folder with an `nbgrader_config.py`.

    Raises ClassroomError where there is none, or where it cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        if not (self.root / CONFIG).is_file():
            raise ClassroomError(
                f"{self.root} is no course: it has no {CONFIG}. Run this in the course's folder, or name it "
                "with --course."
            )
        if shutil.which("alembic") is None:
            raise ClassroomError(
                "The environment is broken: nbgrader needs the command alembic, which is not in it. "
                "Install again: pip install --force-reinstall alembic, or remove .venv and run make."
            )
        # What nbgrader does with SQLAlchemy 2.1 works, and warns.
        warnings.filterwarnings("ignore", category=SAWarning)
        # nbgrader looks for its configuration in the working folder.
        with contextlib.chdir(self.root):
            self.app = NbGrader()
            self.app.log_level = logging.WARNING
            try:
                self.app.initialize([])
            except SystemExit:
                raise ClassroomError(
                    f"{self.root / CONFIG} cannot be read; the lines above say why."
                ) from None
        self.directory: CourseDirectory = self.app.coursedir
        if Path(self.directory.root).resolve() != self.root:
            raise ClassroomError(
                f"{self.root / CONFIG} sets another folder as the course: {self.directory.root}."
            )

    @cached_property
    def api(self) -> NbGraderAPI:
        return NbGraderAPI(coursedir=self.directory, parent=self.app)

    @cached_property
    def settings(self) -> ConfinedExporter:
        """The settings of our steps, as `nbgrader_config.py` has them."""
        return ConfinedExporter(config=self.app.config)

    @property
    def results(self) -> Path:
        return self.root / self.settings.results_directory

    @property
    def classroom(self) -> Path:
        """Where run-time files lie."""
        return self.results.parent

    def log_to(self, path: Path) -> None:
        """Send what nbgrader says to a file, not to the terminal."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Log(path, mode="w", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        for log in (self.app.log, app_log):  # the latter is the gradebook's
            for old in list(log.handlers):
                log.removeHandler(old)
                old.close()
            log.addHandler(handler)
            log.propagate = False
            log.setLevel(logging.INFO)

    # Assignments and who handed them in.

    def assignments(self) -> list[str]:
        """The assignments of the source folder."""
        folder = Path(self.directory.format_path(self.directory.source_directory, ".", ""))
        return sorted(path.name for path in folder.glob("*") if any(path.glob("*.ipynb")))

    def require(self, assignment: str) -> None:
        """Raises ClassroomError for an assignment that the course does not have."""
        known = self.assignments()
        if assignment in known:
            return
        close = difflib.get_close_matches(assignment, known, n=3)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(known) or 'none'}."
        raise ClassroomError(f"There is no assignment {assignment!r}. {hint}")

    def released(self, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.release_directory, ".", assignment))

    def submission(self, assignment: str, student: str) -> Path:
        return Path(self.directory.format_path(self.directory.submitted_directory, student, assignment))

    def autograded(self, assignment: str, student: str) -> Path:
        return Path(self.directory.format_path(self.directory.autograded_directory, student, assignment))

    def feedback(self, assignment: str, student: str) -> Path:
        return Path(self.directory.format_path(self.directory.feedback_directory, student, assignment))

    def students(self, assignment: str) -> list[str]:
        """Who handed the assignment in: everyone with a folder for it."""
        folder = self.root / self.directory.submitted_directory
        return sorted(path.parent.name for path in folder.glob(f"*/{assignment}") if path.is_dir())

    def notebooks(self, assignment: str) -> list[str]:
        """The file names of the released notebooks."""
        return expected_notebooks(self.directory, assignment)

    # The gradebook.

    @property
    def database(self) -> Path | None:
        """The gradebook's file; None where it is no SQLite file."""
        url = make_url(self.directory.db_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """nbgrader's gradebook; raises ClassroomError where it cannot be read."""
        try:
            if self.database is not None and not self.database.exists():
                # As a whole: nbgrader writes the tables first, and its version a second later.
                with copies.made_beside(self.database) as new:
                    Gradebook(f"sqlite:///{new}", self.directory.course_id).close()
            with Gradebook(self.directory.db_url, self.directory.course_id) as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            raise self.trouble(error) from error

    def trouble(self, error: Exception) -> ClassroomError:
        """What is to be said of an error that SQLAlchemy raised."""
        return copies.trouble(str(self.database or self.directory.db_url), error)

    def in_gradebook(self, assignment: str) -> bool:
        with self.gradebook() as gradebook:
            try:
                return bool(gradebook.find_assignment(assignment).notebooks)
            except MissingEntry:
                return False

    @property
    def backups(self) -> list[Path]:
        """The gradebook's copies, the oldest first."""
        return copies.all_in(self.classroom / "backups")

    def back_up(self) -> Path | None:
        """Copy the gradebook as it is; None where there is none yet, or it is no file. See `copies.copy`."""
        if self.database is None or not copies.is_there(self.database):
            return None
        return copies.copy(self.database, self.classroom / "backups")

    def restore(self, copy: Path | None = None) -> tuple[Path, Path | None]:
        """Put a copy (the last one, where None) in the gradebook's place; the copy, and where what was there
        lies now."""
        if self.database is None or not (copy or self.backups):
            raise ClassroomError(f"There is no copy of the gradebook in {self.classroom / 'backups'}.")
        copy = copy or self.backups[-1]
        return copy, copies.restore(self.database, copy)


class _Log(logging.FileHandler):
    """A log that is not worth a word where it cannot be written: the run itself says what is wrong."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def run_app(app: Any, failure: str) -> None:
    """Start one of nbgrader's converters or exchange apps; its failure becomes a ClassroomError."""
    from nbgrader.converters.base import NbGraderException
    from nbgrader.exchange import ExchangeError

    try:
        app.start()
    except (NbGraderException, ExchangeError) as error:
        raise ClassroomError(f"{failure}: {error}") from error


def unkept_id(student: str) -> str:
    """Why no results can be kept under a student's id, "" where they can."""
    if len(student.encode("utf-8", "surrogateescape")) > LONGEST_ID:
        why = f"is longer than {LONGEST_ID} bytes"
    elif student != student.strip() or student.startswith("."):
        why = "begins with a space or a dot, or ends with a space"
    elif any(unicodedata.category(c) in ("Cc", "Cs") for c in student):
        why = "holds bytes that are no text"
    else:
        return ""
    return f"the name of the submitted folder {why}, which nbgrader cannot keep as a student's id: rename it"
