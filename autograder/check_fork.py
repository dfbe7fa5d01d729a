"""One check's process, as the grader holds it: the student's objects to call, and every reply checked."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any

from . import wire
from .limits import Limits
from .subjects import Answer, Failure, answer_of
from .worker import tampering

if TYPE_CHECKING:
    from .remote import Child


class CheckFork:
    """One check's process, made at the first call; after one that hangs or dies every answer is that."""

    def __init__(self, child: Child, limits: Limits) -> None:
        self._child, self._limits = child, limits
        self._line: socket.socket | None = None
        self._failure: Failure | None = None
        self._opened = False

    def __enter__(self) -> CheckFork:
        return self

    def __exit__(self, *details: object) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._failure is not None and self._failure.kind == "timeout":
            self._child.drop_check()  # the others end with their line

    def subject(self, name: str, source: str | None = None) -> RemoteSubject:
        """The student's object of that name, as a check sees it; source: of the cell that defines it."""
        return RemoteSubject(self, name, source)

    def call(
        self,
        name: str,
        driver: str | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        ruled_out: tuple[str, ...],
    ) -> Answer:
        """Carry one call over; see `subjects.Subject`."""
        self._child.asks()
        seconds = self._child.allowed(self._limits.check_seconds)
        if self._failure is None and seconds <= 0:
            self._failure = Failure("timeout", "SubmissionTimeout", self._child.no_time())
        if self._failure is None and not self._opened:
            self._opened, self._line = True, self._child.open_check()
            if self._line is None:
                self._failure = Failure(
                    "died", "ProcessEnded", "The notebook's process ended and did not come back."
                )
        if self._failure is not None or self._line is None:
            return Answer(failure=self._failure)
        message = {"op": "call", "name": name, "driver": driver, "args": list(args), "kwargs": kwargs}
        message |= {"ruled_out": list(ruled_out), "seconds": float(seconds)}
        with self._child.timed():
            answer = self._exchanged(self._line, message, seconds)
        if answer.failure is not None and answer.failure.kind in ("timeout", "died"):
            self._failure = answer.failure
        return answer

    def _exchanged(self, line: socket.socket, message: dict[str, Any], seconds: float) -> Answer:
        limit = self._limits.frame_bytes
        deadline = time.monotonic() + seconds + self._limits.grace_seconds
        try:
            wire.send(line, message, limit=limit, deadline=deadline)
            report = wire.receive(line, deadline=deadline, limit=limit)
            for sentence in tampering.told(report.get("noted") if isinstance(report, dict) else None):
                self._child.note(sentence)
            return answer_of(report)
        except (wire.TimedOut, TimeoutError):
            text = f"{message['name']} took longer than {seconds:g} s and could only be killed."
            return Answer(failure=Failure("timeout", "CheckTimeout", text), seconds=seconds)
        except (wire.ConnectionClosed, ConnectionError):
            self._child.ended_unasked()
            text = f"The process ended while {message['name']} ran."
            return Answer(failure=Failure("died", "ProcessEnded", text))
        except (wire.WireError, OSError) as error:
            self._child.note(f"A check's process sent what ours does not send: {str(error).rstrip('.')}.")
            return Answer(failure=Failure("died", "ProcessEnded", "What came back was no answer."))


class RemoteSubject:
    """A student's object in a check's process; a `subjects.Subject`."""

    def __init__(self, fork: CheckFork, name: str, source: str | None) -> None:
        self._fork, self.name, self.source = fork, name, source

    def __call__(self, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call the student's object there."""
        return self._fork.call(self.name, None, args, kwargs, ruled_out)

    def through(self, driver: str, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call `worker.drivers.<driver>` there, with the student's object as its first argument."""
        return self._fork.call(self.name, driver, args, kwargs, ruled_out)
