"""A whole class graded: what is not finished goes to the pool, what comes back to the journal and the
gradebook, at once and one after the other, so that a run that is killed loses nothing that was done."""

from __future__ import annotations

import errno
import os
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError, IntegrityError

from .. import intake
from ..forking import WeakIsolation
from ..intake.parsing import Unreadable, read_bytes
from ..journal import Entry, Journal, key_of, sweep
from ..limits import Limits
from ..nbgrader_steps import is_whole
from ..submission import Job
from . import pool
from .course import ClassroomError, Course, unkept_id
from .progress import Progress
from .recording import OneGradebook, Recorder
from .report import write_csv

STUDENTS_PER_WORKER = 6  # what makes another process worth its start
MOST_WORKERS = 8
# What is not one submission's trouble: the next would meet the same.
EVERYONES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


@dataclass
class Run:
    """What a run did. graded, kept: numbers of students graded now and found finished. faults: student →
    why nothing could be recorded; never the student's doing. signals: student → for the instructor's eyes.
    notice: what the instructor has to know of the course, "" for nothing."""

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
    notice: str = ""


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
    sweep(course.classroom)
    gone = course.back_up() is None and course.backups
    if not course.in_gradebook(assignment) or not course.notebooks(assignment):
        from .exchange import generate

        generate(course, assignment)
    limits = limits or Limits(**course.settings.limits)
    weak = allow_weak_isolation or course.settings.allow_weak_isolation
    class_run = _ClassRun(course, assignment, force, limits, weak)
    if seed is not None:
        class_run.journal.set_seed(seed)
    try:
        run = Run(assignment, class_run.journal.seed(), course.results / f"{assignment}.csv", log)
    except ValueError as error:
        raise ClassroomError(str(error)) from error
    if gone:
        run.notice = (
            "The gradebook was gone, and a new one has been made, which holds no marks by hand. `autograder "
            f"restore {course.backups[-1]}` brings back the last copy."
        )
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
        folder = course.released(assignment)
        self.masters = {name: (folder / name).read_bytes() for name in self.names}
        self.left: Counter[str] = Counter()  # notebooks of a student that are not back yet

    def go(self, run: Run, students: list[str], workers: int | None, executor: Any | None) -> None:
        start = time.monotonic()
        workers = workers or max(
            1, min(os.cpu_count() or 1, len(students) // STUDENTS_PER_WORKER, MOST_WORKERS)
        )
        self.already = self.recorder.recorded()
        try:
            with (
                Progress(f"Grading {self.assignment}", len(students)) as progress,
                OneGradebook() as self.gradebook,
            ):
                for job, result in pool.grade(self._jobs(run, students, progress), workers, executor):
                    self._take(run, job, result, progress)
        finally:
            present = set(self.course.students(self.assignment))
            write_csv(run.csv, [entry for entry in self.journal.entries() if entry.student in present])
            run.seconds = time.monotonic() - start

    def _jobs(self, run: Run, students: list[str], progress: Progress) -> Iterator[Job]:
        """The jobs that are to be done; who is finished already is settled on the way."""
        for student in students:
            if why := unkept_id(student):
                run.faults[student] = why
                progress.step()
                continue
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
            all(self._holds_entry(student, Path(name).stem) for name in self.names)
            and all(is_whole(graded / name) for name in self.names)
            and _timestamp(graded) == _timestamp(submitted)
        )

    def _holds_entry(self, student: str, stem: str) -> bool:
        entry = self.journal.get(student, stem)
        return entry is not None and self.already.get((student, stem)) == entry.digest

    def _take(self, run: Run, job: Job, result: Entry | Exception, progress: Progress) -> None:
        self.left[job.student] -= 1
        if isinstance(result, WeakIsolation):
            raise ClassroomError(str(result)) from result
        if isinstance(result, Exception):
            self._fault(run, job.student, result)
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
            self.recorder.record(student, self.gradebook)
        except Exception as error:
            for cause in (error, error.__context__):  # which nbgrader replaces by one of its own
                if isinstance(cause, DatabaseError) and not isinstance(cause, IntegrityError):
                    raise self.course.trouble(cause) from error
                if isinstance(cause, OSError) and cause.errno in EVERYONES:
                    raise
            self._fault(run, student, error)

    def _fault(self, run: Run, student: str, error: Exception) -> None:
        reason = str(error).partition("\n")[0]
        run.faults[student] = f"{type(error).__name__}: {reason} ({run.log} says more)"
        self.course.app.log.error("%s was not graded", student, exc_info=error)


def _timestamp(folder: Path) -> bytes | None:
    try:
        return read_bytes(folder / "timestamp.txt")  # which may be a pipe, or a link to something endless
    except (Unreadable, OSError):
        return None
