"""The checks: one module an assignment, one function a graded name.

A check is given the student's objects and a random generator, calls the objects on fresh inputs and yields
findings. It does not know whether the objects live in this process or in a confined child.

    @graded("jacobians.jacobian_torch")
    def jacobian_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
        ...
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .. import misconceptions, verdicts
from ..subjects import StudentFailed, Subject
from ..verdicts import Finding, Outcome, Verdict

Check = Callable[..., Iterator[Finding]]

_CHECKS: dict[str, Check] = {}
_NO_ANSWER = (Verdict.ERROR, Verdict.TIMEOUT, Verdict.MISSING)


class UnknownCheck(LookupError):
    """No check of that name; the message is one line with the closest names."""


def graded(name: str) -> Callable[[Check], Check]:
    """Register a check under "<assignment>.<name>"."""

    def register(check: Check) -> Check:
        if name in _CHECKS:
            raise ValueError(f"Two checks are named {name!r}.")
        _CHECKS[name] = check
        return check

    return register


def assignments() -> list[str]:
    """All assignments that have checks, in alphabetical order."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))


def names(assignment: str) -> list[str]:
    """The checks of an assignment, in the order of its module; [] for an unknown one."""
    if assignment not in assignments():
        return []
    importlib.import_module(f".{assignment.replace('-', '_')}", __name__)
    return [name.partition(".")[2] for name in _CHECKS if name.partition(".")[0] == assignment]


def find(name: str) -> Check:
    """The check named "<assignment>.<name>"; raises UnknownCheck."""
    assignment, _, check = name.partition(".")
    if check in names(assignment):
        return _CHECKS[name]
    known = [f"{each}.{one}" for each in assignments() for one in names(each)]
    close = difflib.get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(map(repr, close))}?" if close else f"There are: {', '.join(known)}."
    raise UnknownCheck(f"There is no check named {name!r}. {hint}")


def run(name: str, subjects: Sequence[Subject], rng: np.random.Generator) -> Outcome:
    """Run a check and conclude.

    A failure of the student's code becomes a finding, and ends the check where the check cannot go on
    without a value. An error in the check's own code propagates.
    """
    check = find(name)
    findings: list[Finding] = []
    try:
        for finding in check(*subjects, rng):
            findings.append(finding)
            if finding.verdict in (Verdict.MISSING, Verdict.TIMEOUT):
                break  # nothing to check yet, or nothing that would answer in time
    except StudentFailed as failed:
        findings.append(verdicts.failed("an answer", failed.failure))
    if all(finding.verdict in _NO_ANSWER for finding in findings if finding.costs == "all"):
        # Where no call came back, nothing is known of the way that an answer was reached.
        findings = [finding for finding in findings if finding.verdict is not Verdict.RIGHT]
    return misconceptions.conclude(name, findings)
