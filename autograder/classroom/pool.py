"""Jobs graded side by side, in processes of this machine or through any executor like those of
`concurrent.futures` (Dask's `client.get_executor()`, for example)."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..limits import MachineBusy
from ..startup import skip_slow_imports

if TYPE_CHECKING:
    from ..journal import Entry
    from ..submission import Job

ATTEMPTS_ALONE = 2


def grade(
    jobs: Iterable[Job], workers: int, executor: Any | None = None
) -> Iterator[tuple[Job, Entry | Exception]]:
    """Each job with its entry, or with the exception that kept it from being graded, as they get ready.

    Jobs are taken from the iterable only as workers get free, so that a class's notebooks are not all in
    memory. When a process of ours is killed, the jobs that were on their way are done again, each alone; so
    is at last what ran out of time because of the others.
    """
    jobs = iter(jobs)
    if executor is not None:
        late = []
        for job, result in _through(executor, jobs, 2 * workers):
            if isinstance(result, MachineBusy):
                late.append(replace(job, alone=True))
            else:
                yield job, result
        yield from _through(executor, iter(late), 1)
        return
    while True:
        lost = []
        with processes(workers) as pool:
            for job, result in _through(pool, jobs, 2 * workers):
                if isinstance(result, BrokenProcessPool | MachineBusy):
                    lost.append(replace(job, alone=True))
                else:
                    yield job, result
        if not lost:
            return
        yield from _one_by_one(lost)


def _one_by_one(lost: list[Job]) -> Iterator[tuple[Job, Entry | Exception]]:
    """Jobs that were on their way when a pool broke: with one in hand, it is known which one breaks it. And
    those that the others took the time from."""
    queue = deque((job, 1) for job in lost)
    while queue:
        with processes(1) as pool:
            while queue:
                job, attempt = queue.popleft()
                [(_, result)] = _through(pool, iter([job]), 1)
                if not isinstance(result, BrokenProcessPool):
                    yield job, result
                    continue
                if attempt < ATTEMPTS_ALONE:
                    queue.appendleft((job, attempt + 1))
                else:
                    yield job, RuntimeError("the grader's own process ended in it, each time")
                break


def _through(executor: Any, jobs: Iterator[Job], window: int) -> Iterator[tuple[Job, Entry | Exception]]:
    """Keep `window` jobs on the way; ends early, those jobs all answered, when the pool breaks."""
    pending: dict[Future, Job] = {}
    broken = False
    while True:
        while not broken and len(pending) < window:
            job = next(jobs, None)
            if job is None:
                break
            try:
                pending[executor.submit(grade_one, job)] = job
            except BrokenProcessPool as error:
                broken = True
                yield job, error
        if not pending:
            return
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            job = pending.pop(future)
            error = future.exception()
            broken = broken or isinstance(error, BrokenProcessPool)
            yield job, future.result() if error is None else error


def grade_one(job: Job) -> Entry:
    """`submission.grade_job`, imported where it runs."""
    skip_slow_imports()
    from ..submission import grade_job

    return grade_job(job)


@contextlib.contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes of our own to grade in; they end with the block, or with this process."""
    before = set(multiprocessing.active_children())
    # Spawned, not forked: this process has nbgrader's threads and an open gradebook.
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
    )
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parent: int) -> None:
    # Ctrl-C is the parent's to answer. (A handler, not SIG_IGN, which the worker would inherit.)
    signal.signal(signal.SIGINT, lambda number, frame: None)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A killed grader leaves no process behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
