"""Real workers with real children; one of each kind serves all tests, as it serves a class."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from autograder.limits import Limits
from autograder.remote import Child, Worker
from autograder.worker import landlock, seccomp

LIMITS = Limits(cell_seconds=10.0, check_seconds=2.0, submission_seconds=60.0, grace_seconds=0.5)
SECRET = "AUTOGRADER_TEST_SECRET"


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """With every layer that this system grants."""
    if not (landlock.abi() and seccomp.available()):
        pytest.skip("this system has no Landlock or no seccomp; Worker refuses it (test_confinement)")
    os.environ[SECRET] = "never to be seen"
    with Worker(LIMITS) as worker:
        yield worker


@pytest.fixture(scope="session")
def plain_worker(worker: Worker) -> Iterator[Worker]:
    """Without namespaces, as on Ubuntu's default profile and in most containers."""
    with Worker(LIMITS, without=["namespaces"]) as plain:
        yield plain


@pytest.fixture
def child(worker: Worker) -> Iterator[Child]:
    with worker.child() as child:
        yield child


@pytest.fixture(params=["every layer", "no namespaces"])
def confined(request: pytest.FixtureRequest) -> Iterator[Child]:
    """A child of each kind in turn."""
    name = "worker" if request.param == "every layer" else "plain_worker"
    with request.getfixturevalue(name).child() as child:
        yield child
