"""One submission from bytes to the journal's entry, in any process of this machine or of a cluster."""

from __future__ import annotations

import atexit
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import nbformat

from . import intake, sanitize
from .journal import Entry
from .limits import Limits, MachineBusy

# The grading itself is imported where it happens: who only sends jobs away starts quicker.
if TYPE_CHECKING:
    from .grading import GradedNotebook
    from .remote import Worker

_workers: dict[tuple[Limits, bool], Worker] = {}


@dataclass(frozen=True)
class Job:
    """What it takes to grade one submitted notebook: plain data, to be pickled and sent anywhere.

    submission: the file's bytes, None where there is none. notes: what was noticed in finding the file.
    master: the released notebook's bytes. key: the journal's (`journal.key_of`). alone: nothing else of the
    class is graded meanwhile.
    """

    student: str
    notebook_name: str
    submission: bytes | None
    notes: tuple[str, ...]
    master: bytes
    key: str
    seed: int
    limits: Limits = field(default_factory=Limits)
    allow_weak_isolation: bool = False
    alone: bool = False


def grade_job(job: Job) -> Entry:
    """Grade a job with this process's worker.

    Raises WeakIsolation where the machine cannot confine submissions, MachineBusy, unless it is alone, and
    the errors of `grading.grade`, which are never the student's.
    """
    rebuilt = intake.read(job.submission, nbformat.reads(job.master.decode("utf-8"), as_version=4))
    rebuilt = intake.Rebuilt(rebuilt.notebook, [*job.notes, *rebuilt.notes])
    before = _seconds_waited()
    graded = grade_rebuilt(rebuilt, job.seed, job.limits, job.allow_weak_isolation)
    waited = _seconds_waited() - before
    # Limits are wall time, and a classmate's processes may have had the processors.
    if not job.alone and waited > job.limits.check_seconds / 2 and _ran_out_of_time(graded):
        raise MachineBusy(f"{job.student} ran out of time on a busy machine.")
    return entry_of(graded, job.student, job.notebook_name, job.key, job.seed)


def _seconds_waited() -> float:
    """For how long, since its start, the machine had more to do than processors; 0 where it does not tell."""
    try:
        with open("/proc/pressure/cpu") as file:  # some avg10=… avg60=… avg300=… total=<microseconds>
            return int(file.readline().rpartition("=")[2]) / 1e6
    except (OSError, ValueError):
        return 0.0


def _ran_out_of_time(graded: GradedNotebook) -> bool:
    outputs = (output for cell in graded.notebook.cells for output in cell.get("outputs", ()))
    late = (output.get("ename", "") in ("CellTimeout", "SubmissionTimeout") for output in outputs)
    return any(late) or any(result.verdict == "timeout" for result in graded.results)


def grade_rebuilt(
    rebuilt: intake.Rebuilt, seed: int, limits: Limits, allow_weak_isolation: bool
) -> GradedNotebook:
    """Grade with this process's worker, once more with a new one where the worker itself has failed."""
    from . import grading
    from .remote import WorkerFailed

    try:
        return grading.grade(rebuilt, process_worker(limits, allow_weak_isolation), seed)
    except (WorkerFailed, OSError):
        close_worker()
        return grading.grade(rebuilt, process_worker(limits, allow_weak_isolation), seed)


def process_worker(limits: Limits, allow_weak_isolation: bool) -> Worker:
    """This process's worker, started when first asked for and ended with the process."""
    from .remote import Worker

    wanted = (limits, allow_weak_isolation)
    if wanted not in _workers:
        close_worker()
        _workers[wanted] = Worker(limits, allow_weak_isolation)
    return _workers[wanted]


@atexit.register
def close_worker() -> None:
    """End this process's worker; the next submission starts a new one."""
    while _workers:
        with suppress(OSError):
            _workers.popitem()[1].close()


def entry_of(graded: GradedNotebook, student: str, notebook_name: str, key: str, seed: int) -> Entry:
    """A graded submission as the journal keeps it, with its notes at the top of the notebook."""
    notebook = graded.notebook
    if graded.notes:
        notes = "\n".join(f"- {sanitize.markdown(note)}" for note in graded.notes)
        text = f"**Noticed when this notebook was taken in**\n\n{notes}"
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="notes"))
    return Entry(
        student=student,
        notebook_name=notebook_name,
        key=key,
        seed=seed,
        results=[asdict(result) for result in graded.results],
        notes=list(graded.notes),
        signals=list(graded.signals),
        notebook=notebook,
    )
