"""A whole class graded: what is not finished goes to the pool, what comes back to the journal and the
gradebook, at once and one after the other, so that a run that is killed loses nothing that was done."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from .. import intake
from ..forking import WeakIsolation
from ..journal import Entry, Journal, key_of
from ..limits import Limits
from ..nbgrader_steps import is_finished
from ..submission import Job
from . import pool
from .course import ClassroomError, Course
from .progress import Progress
from .recording import Recorder, one_gradebook
from .report import write_csv

STUDENTS_PER_WORKER = 6  # what makes another process worth its start
MOST_WORKERS = 8


@dataclass
class Run:
    """What a run did. graded, kept: numbers of students graded now and found finished. faults: student →
    why nothing could be recorded; never the student's doing. signals: student → for the instructor's eyes."""

    assignment: str
    seed: int
    csv: Path
    log: Path
    graded: int = 0
    kept: int = 0
    seconds: float = 0.0
    isolation: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    signals: dict[str, list[str]] = field(default_factory=dict)


def grade(
    course: Course,
    assignment: str,
    *,
    students: Collection[str] | None = None,
    workers: int | None = None,
    executor: Any | None = None,
    seed: int | None = None,
    force: bool = False,
    limits: Limits | None = None,
    allow_weak_isolation: bool = False,
) -> Run:
    """Grade an assignment's submissions, and write the scores, the autograded notebooks and the CSV file.

    students: only these. workers: processes side by side (chosen by the class and the machine where None).
    executor: like one of concurrent.futures, instead of own processes. seed: for the checks' inputs; the
    assignment's recorded one where None. force: grade again what is finished. limits: nbgrader_config.py's
    where None.
    Raises ClassroomError.
    """
    course.require(assignment)
    there = course.students(assignment)
    if not there:
        folder = course.root / course.directory.submitted_directory
        raise ClassroomError(
            f"There are no submissions of {assignment} in {folder}. Collect them first "
            f"(make collect ASSIGNMENT={assignment}), or put them there as <student>/{assignment}/."
        )
    if students is not None and (unknown := sorted(set(students) - set(there))):
        raise ClassroomError(f"There is no submission of {assignment} by {', '.join(unknown)}.")
    log = course.results / f"{assignment}.log"
    course.log_to(log)
    course.back_up()
    if not course.in_gradebook(assignment) or not course.notebooks(assignment):
        from .exchange import generate

        generate(course, assignment)
    limits = limits or Limits(**course.settings.limits)
    weak = allow_weak_isolation or course.settings.allow_weak_isolation
    class_run = _ClassRun(course, assignment, force, limits, weak)
    if seed is not None:
        class_run.journal.set_seed(seed)
    run = Run(assignment, class_run.journal.seed(), course.results / f"{assignment}.csv", log)
    class_run.go(run, sorted(there if students is None else students), workers, executor)
    return run


class _ClassRun:
    def __init__(
        self, course: Course, assignment: str, force: bool, limits: Limits, allow_weak_isolation: bool
    ) -> None:
        self.course, self.assignment, self.force = course, assignment, force
        self.limits, self.allow_weak_isolation = limits, allow_weak_isolation
        self.journal = Journal(course.results / assignment)
        self.recorder = Recorder(course, assignment)
        self.names = course.notebooks(assignment)
        folder = Path(course.directory.format_path(course.directory.release_directory, ".", assignment))
        self.masters = {name: (folder / name).read_bytes() for name in self.names}
        self.left: Counter[str] = Counter()  # notebooks of a student that are not back yet

    def go(self, run: Run, students: list[str], workers: int | None, executor: Any | None) -> None:
        start = time.monotonic()
        workers = workers or max(
            1, min(os.cpu_count() or 1, len(students) // STUDENTS_PER_WORKER, MOST_WORKERS)
        )
        self.already = self.recorder.recorded(self._checks())
        try:
            with Progress(f"Grading {self.assignment}", len(students)) as progress, one_gradebook():
                for job, result in pool.grade(self._jobs(run, students, progress), workers, executor):
                    self._take(run, job, result, progress)
        finally:
            present = set(self.course.students(self.assignment))
            write_csv(run.csv, [entry for entry in self.journal.entries() if entry.student in present])
            run.seconds = time.monotonic() - start

    def _jobs(self, run: Run, students: list[str], progress: Progress) -> Iterator[Job]:
        """The jobs that are to be done; who is finished already is settled on the way."""
        for student in students:
            jobs = list(filter(None, (self._job(run, student, name) for name in self.names)))
            if jobs:
                self.left[student] = len(jobs)
                yield from jobs
            else:
                if not self._is_recorded(student):
                    self._record(run, student)
                run.kept += student not in run.faults
                progress.step()

    def _job(self, run: Run, student: str, name: str) -> Job | None:
        """The job for one notebook, None where the journal has its result."""
        raw, notes = intake.load(self.course.submission(self.assignment, student), name, self.names)
        master = self.masters[name]
        key = key_of(raw, master)
        stem = Path(name).stem
        entry = self.journal.get(student, stem)
        if entry is not None and not self.force and (entry.key, entry.seed) == (key, run.seed):
            return None
        return Job(
            student, stem, raw, tuple(notes), master, key, run.seed, self.limits, self.allow_weak_isolation
        )

    def _is_recorded(self, student: str) -> bool:
        graded, submitted = (
            self.course.autograded(self.assignment, student),
            self.course.submission(self.assignment, student),
        )
        return (
            student in self.already
            and all(is_finished(graded / name) for name in self.names)
            and _timestamp(graded) == _timestamp(submitted)
        )

    def _take(self, run: Run, job: Job, result: Entry | Exception, progress: Progress) -> None:
        self.left[job.student] -= 1
        if isinstance(result, WeakIsolation):
            raise ClassroomError(str(result)) from result
        if isinstance(result, Exception):
            run.faults[job.student] = f"{type(result).__name__}: {result} ({run.log} says more)"
            self.course.app.log.error("%s was not graded", job.student, exc_info=result)
            self.journal.remove(job.student, job.notebook_name)
            self.recorder.blank(job.student)
        else:
            self.journal.put(result)
            if result.signals:
                run.signals.setdefault(job.student, []).extend(result.signals)
                for signal in result.signals:
                    self.course.app.log.warning("%s: %s", job.student, signal)
            run.isolation = next((row["isolation"] for row in result.results), run.isolation)
        if self.left[job.student] == 0:
            if job.student not in run.faults:
                self._record(run, job.student)
                run.graded += job.student not in run.faults
            progress.step()

    def _record(self, run: Run, student: str) -> None:
        try:
            self.recorder.record(student)
        except ClassroomError as error:
            run.faults[student] = f"{error} ({run.log} says more)"

    def _checks(self) -> list[str]:
        """The grade_ids of the assignment's check cells."""
        cells = (
            cell
            for master in self.masters.values()
            for cell in nbformat.reads(master.decode("utf-8"), as_version=4).cells
        )
        return [
            cell.metadata.nbgrader.grade_id
            for cell in cells
            if utils.is_grade(cell) and not utils.is_solution(cell)
        ]


def _timestamp(folder: Path) -> bytes | None:
    try:
        return (folder / "timestamp.txt").read_bytes()
    except OSError:
        return None
