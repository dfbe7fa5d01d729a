"""What a check sees of a student: an object to call, and the answer to each call.

A check calls a `Subject` and never learns whether the student's function lives in the same process
(a notebook) or in a confined child (grading): both give an `Answer` made of plain values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Failure:
    """Why a call gave no value.

    kind: "exception" (the student's code raised), "unanswered" (it raised NotImplementedError: a stub),
    "missing" (the name is not defined), "timeout", "died" (the process ended), "refused" (what came back
    is no plain value).
    type, message: the exception's. traceback: the student's own, shortened to their cells; may be "".
    """

    kind: str
    type: str = ""
    message: str = ""
    traceback: str = ""


class StudentFailed(Exception):
    """Raised by `Answer.value` when the call gave none; the runner turns it into a finding."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.kind}: {failure.type}: {failure.message}")
        self.failure = failure


@dataclass(frozen=True)
class Answer:
    """The answer to one call of a student's function.

    returned: the value as `wire` decodes it (NumPy arrays, `wire.Tensor`, numbers, containers, `wire.Opaque`).
    evaluations: how often the probe functions among the arguments ran, together.
    changed: what the call changed that it should not, in words ("x", "x.grad", "the grad of a parameter of f").
    ruled_out: dotted names of calls that the check asked to watch for and saw.
    seconds: wall time of the call.
    """

    returned: Any = None
    failure: Failure | None = None
    evaluations: int = 0
    changed: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def value(self) -> Any:
        """What came back; raises StudentFailed when nothing did."""
        if self.failure is not None:
            raise StudentFailed(self.failure)
        return self.returned


class Subject(Protocol):
    """A student's object as a check sees it."""

    name: str
    source: str | None  # the student's source of it where it is known (the cell, or inspect's), else None

    def __call__(self, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call the student's object. Probe functions (`functions.Probe`), NumPy arrays, `wire.Tensor`
        (arrives as a torch tensor), numbers, strings and containers of them may be passed."""
        ...

    def through(self, driver: str, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call a function of ours, `worker.drivers.<driver>(student_object, *args, **kwargs)`, where the
        student's object lives (a derivative of it by the student's engine, for example)."""
        ...
