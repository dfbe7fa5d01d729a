"""One worker for all, child after child, as a class is graded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nbformat
import pytest
from submissions import handed_in

from autograder import grading, intake
from autograder.limits import Limits
from autograder.remote import Worker
from autograder.worker import landlock, seccomp

SHORT = Limits(cell_seconds=3.0, check_seconds=2.0, submission_seconds=40.0, grace_seconds=0.5)
SEED = 20_231
Grade = Callable[..., grading.GradedNotebook]


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    if not (landlock.abi() and seccomp.available()):
        pytest.skip("this system has no Landlock or no seccomp; Worker refuses it")
    with Worker(SHORT) as worker:
        yield worker


@pytest.fixture(scope="session")
def plain_worker(worker: Worker) -> Iterator[Worker]:
    """Without namespaces, as in most containers."""
    with Worker(SHORT, without=["namespaces"]) as plain:
        yield plain


@pytest.fixture(scope="session")
def grade(worker: Worker) -> Grade:
    """`grade(answers, before=…, after=…, only=…, assignment=…)`: the graded notebook."""

    def graded(answers: dict[str, str], **how: object) -> grading.GradedNotebook:
        submission, master = handed_in(answers, **how)  # type: ignore[arg-type]
        rebuilt = intake.read(nbformat.writes(submission).encode(), master)
        return grading.grade(rebuilt, worker, SEED)

    return graded
