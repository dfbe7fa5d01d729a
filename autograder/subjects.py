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

    returned: the value as `wire` decodes it (arrays, `wire.Tensor`, numbers, containers, `wire.Opaque`).
    evaluations: how often the probe functions among the arguments ran, together.
    changed: what the call changed that it should not, in words ("the .grad of x", "the dict params").
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
    source: str | None  # the student's definitions that it is made of (see `definitions`), None if not known

    def __call__(self, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call the student's object. Probe functions (`functions.Probe`), NumPy arrays, `wire.Tensor`
        (arrives as a torch tensor), numbers, strings and containers of them may be passed."""
        ...

    def through(self, driver: str, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call a function of ours, `worker.drivers.<driver>(student_object, *args, **kwargs)`, where the
        student's object lives (a derivative of it by the student's engine, for example)."""
        ...


_KINDS = frozenset(("exception", "unanswered", "missing", "timeout", "died", "refused"))
_FAILURE_LENGTHS = {"kind": 20, "type": 200, "message": 4_000, "traceback": 10_000}
_MOST_NAMES = 100
_MOST_EVALUATIONS = 10**12


def answer_of(report: Any) -> Answer:
    """The answer that a decoded report tells of.

    The report comes from the student's process. One of any other form than `worker.calls.perform` gives is
    no answer: its failure is "refused".
    """
    match report:
        case {
            "returned": returned,
            "failure": failure,
            "evaluations": int(evaluations),
            "changed": list(changed),
            "ruled_out": list(ruled_out),
            "seconds": float(seconds),
        } if (
            _is_failure(failure)
            and 0 <= evaluations <= _MOST_EVALUATIONS
            and _are_names(changed)
            and _are_names(ruled_out)
            and 0 <= seconds < float("inf")
        ):
            return Answer(
                returned=None if failure else returned,
                failure=Failure(**failure) if failure else None,
                evaluations=int(evaluations),
                changed=tuple(changed),
                ruled_out=tuple(ruled_out),
                seconds=seconds,
            )
    return Answer(failure=Failure("refused", message="The process that ran your code gave no proper answer."))


def _is_failure(failure: Any) -> bool:
    if failure is None:
        return True
    return (
        type(failure) is dict
        and failure.keys() == _FAILURE_LENGTHS.keys()
        and all(_is_text(failure[name], length) for name, length in _FAILURE_LENGTHS.items())
        and failure["kind"] in _KINDS
    )


def _are_names(names: list[Any]) -> bool:
    return len(names) <= _MOST_NAMES and all(_is_text(name, 300) for name in names)


def _is_text(text: Any, length: int) -> bool:
    return type(text) is str and len(text) <= length
