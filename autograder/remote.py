"""A submission's process as the grader holds it: cells to run, checks to make, nothing of it taken on trust.

    with Worker() as worker, worker.child() as child:
        child.run_cell("def f(x): return 2 * x")
        with child.check() as fork:
            fork.subject("f")(3.0).value  # 6.0

A child may end, hang, flood or lie at any moment. Each of these is an answer here, never an exception.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import wire
from .cell_line import CellLine
from .check_fork import CheckFork, RemoteSubject
from .forking import Disturbed, ForkServer, WeakIsolation, WorkerFailed, signal_name
from .limits import Limits
from .outputs import Collected
from .worker import tampering

__all__ = ["CellResult", "CheckFork", "Child", "RemoteSubject", "WeakIsolation", "Worker", "WorkerFailed"]

_RESTARTS, _SEND_SECONDS, _LOOK_SECONDS = 10, 10.0, 1.0
_NOTICE = 1000  # room for the child's word that it left something out


@dataclass(frozen=True)
class CellResult:
    """One cell's run. outputs: nbformat 4, without execution counts, free of what a browser would run.

    status: "ok", "error" (an exception, which is among the outputs), "timeout" or "died" (the process ended).
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    status: str = "ok"
    execution_count: int | None = None


class Worker:
    """One forking process, from which a class's submissions are forked one at a time; a context manager.

    limits: of each submission. without: layers of confinement to leave out ("namespaces", "landlock",
    "seccomp"), for systems on which one of them is in the way. Raises WeakIsolation, unless allowed, where
    submissions could reach files or the network, and WorkerFailed where the process does not start.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        allow_weak_isolation: bool = False,
        *,
        without: Collection[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.server = ForkServer(self.limits, without, allow_weak_isolation)
        self.server.start()
        self.busy = False

    @property
    def isolation(self) -> str:
        """The level that the self-test found: "namespaces+landlock+seccomp+rlimits", then what is open."""
        return self.server.level

    def child(
        self,
        files: Mapping[str, bytes] | None = None,
        seed: int | None = None,
        *,
        own_ends: Collection[int] | None = None,
    ) -> Child:
        """A child for one submission, to be used as a context manager.

        files: put beside the notebook, by plain file name. seed: of the child's own random numbers; drawn by
        the system where None. own_ends: the places (numbers of cells and calls) at which a process may end by
        the submission's own doing; at any other, Disturbed is raised. None: all. Raises RuntimeError while
        the child before is still open.
        """
        seed = int.from_bytes(os.urandom(7), "little") if seed is None else seed
        return Child(self, dict(files or {}), seed, own_ends)

    def close(self) -> None:
        """End the process and everything below it."""
        self.server.stop()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


class Child:
    """One submission's process. signals: what it did that an honest one does not, for the instructor."""

    def __init__(
        self, worker: Worker, files: dict[str, bytes], seed: int, own_ends: Collection[int] | None
    ) -> None:
        self._worker, self._limits, self._files, self._seed = worker, worker.limits, files, seed
        self._own_ends, self._place = own_ends, 0
        self.signals: list[str] = []
        self._ran: list[str] = []  # the cells that the present state comes from
        self._left = self._limits.submission_seconds
        self._room = self._limits.all_output_bytes
        self._restarts = 0
        self._cells = CellLine(self._limits, self.note)
        self._channel: socket.socket | None = None

    def __enter__(self) -> Child:
        if self._worker.busy:
            raise RuntimeError("A worker has one child at a time, and the one before is still open.")
        self._begin()
        self._worker.busy = True
        return self

    def __exit__(self, *details: object) -> None:
        self._end()
        self._worker.busy = False

    def run_cell(self, source: str, *, seconds: float | None = None) -> CellResult:
        """Run one cell, for at most `seconds` (the limits' where None) and the submission's time.

        After a cell that ended its process, a new one is forked and the cells before it run again, so that
        the next cell finds their names; the cell itself is left out.
        """
        self.asks()
        room = min(self._limits.output_bytes, self._room)
        collected = Collected(room + _NOTICE)
        allowed = min(self._limits.cell_seconds if seconds is None else seconds, self._left)
        if allowed <= 0:
            collected.note("SubmissionTimeout", self.no_time())
            return CellResult(collected.finished(), "timeout")
        if self._channel is None:
            collected.note(
                "ProcessEnded", "The cells before this one ended their process too often to go on."
            )
            return CellResult(collected.finished(), "died")
        status, count = self._attempt(source, allowed, collected, room)
        self._room = max(self._room - collected.size, 0)
        if status == "died":
            self.ended_unasked()
        if status in ("ok", "error"):
            self._ran.append(source)
        elif status == "timeout" and count is None:
            collected.note(
                "CellTimeout", f"This cell ran longer than {allowed:g} s and could only be killed."
            )
            self._restart()
        elif status == "odd":
            collected.note(
                "ProcessEnded", "This cell's process was ended: it wrote into the grader's own line."
            )
            self._restart()
            status = "died"
        elif status == "died":
            collected.note("ProcessEnded", f"The process ended in this cell: {self._why_ended()}.")
            self._restart()
        return CellResult(collected.finished(), status, count)

    def check(self) -> CheckFork:
        """A fork of the state after the cells so far, to be used as a context manager."""
        return CheckFork(self, self._limits)

    def look_for_replaced(self) -> None:
        """Note which names of the engines a submission has bound anew. Asked once, after the last cell: a
        fresh fork copies the pages of all that is compared."""
        with contextlib.suppress(wire.WireError, OSError):
            self._send({"op": "look"})
            reply = wire.receive(self._channel, deadline=time.monotonic() + _LOOK_SECONDS, limit=100_000)
            if not isinstance(reply, dict) or not isinstance(reply.get("noted"), list):
                self.note("The process gave an odd reply after its last cell.")
                return
            for sentence in tampering.told(reply["noted"]):
                self.note(sentence)

    def note(self, text: str) -> None:
        """Remember something for the instructor, once and within measure."""
        if text not in self.signals and len(self.signals) < 50:
            self.signals.append(text)

    # For CheckFork:

    def open_check(self) -> socket.socket | None:
        """A line to a process forked from the child; None where the child is gone for good."""
        for _ in range(2):
            if self._channel is None:
                return None
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    self._send({"op": "check"})
                    socket.send_fds(self._channel, [b"."], [theirs.fileno()])
                return ours
            except (wire.WireError, OSError):
                ours.close()
                self._restart()
        return None

    def drop_check(self) -> None:
        """Make sure that the check's process has ended; the child goes when it does not see to that."""
        if self._channel is None:
            return
        try:
            self._send({"op": "drop"})
            reply = wire.receive(self._channel, deadline=time.monotonic() + 5.0, limit=1000)
            said = reply.get("op") if isinstance(reply, dict) else None
            if type(said) is str and said == "dropped":
                return
            self.note("The process gave an odd reply between two cells.")
        except (wire.WireError, OSError):
            pass
        self._restart()

    def asks(self) -> None:
        """One more cell or call is asked for."""
        self._place += 1

    def ended_unasked(self) -> None:
        """Raises WorkerFailed or Disturbed where an end need not have been the submission's own doing."""
        if self._worker.server.gone:  # which it cannot bring about
            raise WorkerFailed("The worker's process was ended from outside.")
        if self._own_ends is not None and self._place not in self._own_ends:
            raise Disturbed(self._place)

    def allowed(self, seconds: float) -> float:
        """The part of `seconds` that the submission's time still has."""
        return min(seconds, self._left)

    @contextlib.contextmanager
    def timed(self) -> Any:
        """The time in the block is the submission's."""
        start = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - start

    def no_time(self) -> str:
        """What is said of everything after the submission's time is over."""
        return f"This submission has used its {self._limits.submission_seconds:g} s; the rest was not run."

    # The process:

    def _begin(self) -> None:
        self._channel = self._worker.server.begin(self._files, self._seed)
        self._ended: dict[str, Any] | None = None
        self._cells.forget()

    def _end(self) -> dict[str, Any]:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
            self._ended = self._worker.server.end()
        return self._ended or {}

    def _restart(self) -> None:
        """A new process in the state that the cells so far left; cells that now break it are left out."""
        while True:
            self._end()
            self._restarts += 1
            if self._restarts > _RESTARTS or self._left <= 0:
                return
            self._begin()
            for index, source in enumerate(self._ran):
                allowed = self.allowed(self._limits.cell_seconds)
                if allowed <= 0:
                    return
                _, count = self._attempt(source, allowed, Collected(0), 0)
                if count is None:
                    del self._ran[index]
                    break
            else:
                return

    def _attempt(
        self, source: str, seconds: float, collected: Collected, room: int
    ) -> tuple[str, int | None]:
        with self.timed():
            return self._cells.run(self._channel, source, seconds, collected, room)

    def _send(self, message: dict[str, Any]) -> None:
        if self._channel is None:
            raise wire.ConnectionClosed("The process is gone.")
        wire.send(self._channel, message, deadline=time.monotonic() + _SEND_SECONDS)

    def _why_ended(self) -> str:
        ended = self._end()
        if ended.get("signal"):
            return f"killed by {signal_name(ended['signal'])}"
        if ended.get("status") is not None:
            return f"exit status {ended['status']}"
        return "killed from outside"
