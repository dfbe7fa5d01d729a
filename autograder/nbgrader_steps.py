"""The pieces that plug into nbgrader's Autograde converter, through `nbgrader_config.py`.

nbgrader converts a submission twice: submitted → autograded (sanitizing), then autograded → autograded
(executing). Here the first reading goes through `intake`, so that only the rebuilt notebook is ever parsed
by nbgrader; the second gives it to `grading` and saves the scores that come back.
"""

from __future__ import annotations

import datetime
import fnmatch
import glob
import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Base, BaseCell, Comment, Grade, Gradebook
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import Column, String
from traitlets import Bool, Dict, Unicode

from . import intake
from .careful import as_a_whole, careful
from .journal import Entry, Journal, key_of
from .limits import Limits

# What the first conversion has to tell the second, in the notebook's metadata.
STAMP = "autodiff_autograder"


class Recorded(Base):
    """A table of ours beside nbgrader's: which of the journal's entries the gradebook holds the scores of.

    It is written with them, so that it is true of any copy of the gradebook as well.
    """

    __tablename__ = "autograder_recorded"

    notebook_id = Column(String(32), primary_key=True)  # SubmittedNotebook.id
    entry = Column(String(64), nullable=False)  # Entry.digest


class ConfinedExporter(NotebookExporter):
    """Reads submitted notebooks through the intake, and everything else as nbconvert does."""

    results_directory = Unicode(
        "classroom/results", help="Where results and the journal lie, relative to the course."
    ).tag(config=True)
    allow_weak_isolation = Bool(
        False, help="Grade although submissions cannot be kept from files and network on this machine."
    ).tag(config=True)
    limits = Dict(
        help="Limits other than the defaults, by the names in autograder/limits.py: {'cell_seconds': 60}."
    ).tag(config=True)
    take_finished = Bool(
        True,
        help="Take the results that a run before this one finished, for the same submission.",
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Validate once after all steps, not after each.
        self.optimistic_validation = True
        if isinstance(self.parent, Autograde):
            careful(self.parent)
            _expect_every_notebook(self.parent)
            _forget_damaged(self.parent)
            as_a_whole(self.parent)

    @property
    def converter(self) -> BaseConverter:
        return self.parent

    def journal(self, assignment: str) -> Journal:
        return Journal(Path(self.converter.coursedir.root, self.results_directory, assignment))

    def finished(self, ids: dict[str, str], key: str) -> Entry | None:
        """The journal's entry for this very submission where it may be taken."""
        if not self.take_finished or self.converter.force:
            return None
        journal = self.journal(ids["assignment"])
        entry = journal.get(ids["student"], ids["notebook"])
        return entry if entry is not None and (entry.key, entry.seed) == (key, journal.seed()) else None

    def from_filename(self, filename: str, resources: dict | None = None, **kwargs: Any) -> Any:
        ids = (resources or {}).get("nbgrader", {})
        course = self.converter.coursedir
        submitted = Path(course.format_path(course.submitted_directory, ids["student"], ids["assignment"]))
        if Path(filename).parent != submitted:
            return super().from_filename(filename, resources=resources, **kwargs)
        master_bytes, expected = read_master(course, ids["assignment"], ids["notebook"])
        raw, notes = intake.load(submitted, f"{ids['notebook']}.ipynb", expected)
        key = key_of(raw, master_bytes)
        master = nbformat.reads(master_bytes.decode("utf-8"), as_version=4)
        if self.finished(ids, key) is not None:
            notebook = intake.normalised(master)  # the graded one takes its place in the second conversion
        else:
            rebuilt = intake.read(raw, master)
            notebook, notes = rebuilt.notebook, [*notes, *rebuilt.notes]
        notebook.metadata[STAMP] = {"key": key, "notes": notes}
        resources["metadata"] = {"name": ids["notebook"], "path": str(submitted)}
        resources["metadata"]["modified_date"] = datetime.date.today().strftime("%B %d, %Y")
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


class BlankScores(NbGraderPreprocessor):
    """Takes the scores of an earlier run out, so that they cannot pass for those of a run that fails."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        ids = resources["nbgrader"]
        with Gradebook(ids["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
            blank_scores(gradebook, notebook.id)
        return nb, resources


def blank_scores(gradebook: Gradebook, notebook_id: str) -> None:
    """Take the automatic scores of a submitted notebook out; marks by hand stay."""
    grades = gradebook.db.query(Grade).filter(Grade.notebook_id == notebook_id, Grade.auto_score.is_not(None))
    recorded = gradebook.db.query(Recorded).filter(Recorded.notebook_id == notebook_id)
    if grades.update({"auto_score": None}) + recorded.delete():
        gradebook.db.commit()


class GradeConfined(NbGraderPreprocessor):
    """In the place of `Execute`: the journal's finished result, or grading here and now."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        ids, exporter = resources["nbgrader"], self.parent
        stamp = nb.metadata.pop(STAMP)
        journal = exporter.journal(ids["assignment"])
        entry = exporter.finished(ids, stamp["key"])
        if entry is None:
            # Imported here, so that who takes finished results alone needs none of it.
            from .forking import WeakIsolation
            from .submission import entry_of, grade_rebuilt

            seed = journal.seed()
            rebuilt = intake.Rebuilt(nb, list(stamp["notes"]))
            limits = Limits(**exporter.limits)
            try:
                graded = grade_rebuilt(rebuilt, seed, limits, exporter.allow_weak_isolation)
            except WeakIsolation as error:
                # The same for everyone in the class: say it once, and stop.
                self.log.error(str(error))
                raise SystemExit(1) from error
            entry = entry_of(graded, ids["student"], ids["notebook"], stamp["key"], seed)
            journal.put(entry)
        resources["autograder"] = entry
        return nbformat.from_dict(entry.notebook), resources


class SaveScores(SaveAutoGrades):
    """Saves our results as the check cells' automatic scores; written answers go nbgrader's own way.

    All of a notebook's scores and comments are written in one transaction.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        ids = resources["nbgrader"]
        entry = resources["autograder"]
        scores = {result["check"]: result["score"] for result in entry.results}
        with Gradebook(ids["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
            grades = _by_cell_name(gradebook, Grade, notebook.id)
            comments = _by_cell_name(gradebook, Comment, notebook.id)
            for cell in nb.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if utils.is_grade(cell):
                    grade = grades[name]
                    grade.auto_score = scores[name] if name in scores else self._written_score(cell)
                    # A mark by hand stands until its author looks at it again.
                    grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
                if utils.is_solution(cell) or utils.is_task(cell):
                    unanswered = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                    no_response = unanswered and not utils.is_task(cell)
                    comments[name].auto_comment = "No response." if no_response else None
            gradebook.db.merge(Recorded(notebook_id=notebook.id, entry=entry.digest))
            gradebook.db.commit()
        return nb, resources

    def _written_score(self, cell: NotebookNode) -> float | None:
        return utils.determine_grade(cell, self.log)[0]


def read_master(course: Any, assignment: str, notebook_name: str) -> tuple[bytes, list[str]]:
    """The released notebook's bytes, and the file names of all of the assignment's notebooks.

    Raises NbGraderException where the assignment has not been generated.
    """
    folder = Path(course.format_path(course.release_directory, ".", assignment))
    try:
        return (folder / f"{notebook_name}.ipynb").read_bytes(), expected_notebooks(course, assignment)
    except OSError as error:
        raise NbGraderException(
            f"There is no released notebook {folder / notebook_name}.ipynb; "
            f"run `make release ASSIGNMENT={assignment}` first."
        ) from error


def expected_notebooks(course: Any, assignment: str) -> list[str]:
    """The file names of the notebooks that an assignment releases."""
    folder = Path(course.format_path(course.release_directory, ".", assignment))
    return sorted(path.name for path in folder.glob("*.ipynb"))


def is_whole(path: Path) -> bool:
    """Whether a notebook is there to its end; a power cut may leave less."""
    try:
        return path.read_bytes().rstrip().endswith(b"}")
    except OSError:
        return False


def _expect_every_notebook(converter: Autograde) -> None:
    """Have every released notebook converted for everyone who handed in a folder.

    nbgrader goes by the files that it finds, and passes over who handed in none, or under another name.
    """
    course = converter.coursedir
    names = [
        name
        for name in expected_notebooks(course, course.assignment_id)
        if fnmatch.fnmatch(Path(name).stem, course.notebook_id)
    ]
    if not names:
        read_master(course, course.assignment_id, course.assignment_id)
    pattern = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
    for folder in glob.glob(pattern):
        if os.path.isdir(folder):
            converter.assignments[folder] = [os.path.join(folder, name) for name in names]


def _forget_damaged(converter: Autograde) -> None:
    """Remove autograded folders that lack something, which nbgrader would take for done and skip."""
    course = converter.coursedir
    for folder in converter.assignments:
        student = Path(folder).relative_to(Path(course.root, course.submitted_directory)).parts[0]
        graded = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
        if graded.is_dir() and not all(
            is_whole(graded / name) for name in expected_notebooks(course, course.assignment_id)
        ):
            utils.rmtree(str(graded))


def _by_cell_name(gradebook: Gradebook, table: Any, notebook_id: str) -> dict[str, Any]:
    rows = (
        gradebook.db.query(BaseCell.name, table)
        .join(table, table.cell_id == BaseCell.id)
        .filter(table.notebook_id == notebook_id)
    )
    return dict(rows.all())
