"""A confined child at work: runs cells one after the other, and forks a process for each check.

Everything here shares its process with the student's code, so nothing that it says is taken on trust by the
grader: replies are numbers and text that have to be right by themselves.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from .. import wire
from .calls import perform
from .shell import SubmissionShell


class CellTimeout(KeyboardInterrupt):
    """Raised inside a cell, as by Jupyter's stop button, when its time is over."""


class CheckTimeout(KeyboardInterrupt):
    """Raised inside a student's function when a check has waited long enough."""


# Descriptors that a process forked by the student's code is not to inherit.
_own: list[socket.socket] = []


def run(channel: socket.socket, shell: SubmissionShell, scratch: str, seed: int, frame_bytes: int) -> None:
    """Serve the grader until the channel closes. The process is confined already."""
    _own.append(channel)
    os.register_at_fork(after_in_child=_close_own)
    os.chdir(scratch)
    _reseed(seed)
    shell.noticing.begin()
    session = _Session(channel, shell, frame_bytes)
    while True:
        try:
            message = wire.receive(channel, None, frame_bytes)
        except wire.WireError:
            return
        match message["op"]:
            case "cell":
                session.run_cell(message["cell"], message["source"], message["seconds"], message["budget"])
            case "check":
                session.fork_check()
            case "drop":
                session.drop_check()
            case "look":
                session.look_for_replaced()


class _Session:
    def __init__(self, channel: socket.socket, shell: SubmissionShell, frame_bytes: int) -> None:
        self._channel, self._shell, self._frame_bytes = channel, shell, frame_bytes
        self._checks: list[int] = []

    def run_cell(self, cell: int, source: str, seconds: float, budget: int) -> None:
        """Run one cell and say how it went: "ok", "error" or "timeout"."""
        recorder, shell = self._shell.recorder, self._shell
        sys.stdout, sys.stderr = shell.submission_streams  # a cell may have replaced them
        recorder.begin(self._channel, cell, budget)
        status, late = "error", [False]
        try:
            with _alarm(seconds, CellTimeout(f"This cell ran longer than {seconds:g} s."), late):
                result = shell.run_cell(source, store_history=True)
                status = "ok" if result.success else "error"
        except BaseException as error:  # IPython itself was interrupted or broken
            with contextlib.suppress(BaseException):
                recorder.item("error", ename=type(error).__name__, evalue=str(error), traceback=[])
        with contextlib.suppress(BaseException):
            recorder.end()
        _back_to_the_processor()
        count = shell.execution_count - 1
        reply = {"op": "done", "cell": cell, "status": "timeout" if late[0] else status, "count": count}
        wire.send(self._channel, reply | {"noted": shell.noticing.noted()})

    def fork_check(self) -> None:
        """Serve one check in a process of its own, which starts from the state that the cells have left."""
        _, (end,), _, _ = socket.recv_fds(self._channel, 1, 1)
        # Above 2, which a cell may have closed: there the check's process puts its outputs.
        line = socket.socket(fileno=fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3))
        os.close(end)
        self._reap(os.WNOHANG)
        with contextlib.suppress(OSError):
            process = os.fork()
            if process == 0:
                try:
                    _own[:] = [line]
                    with contextlib.suppress(OSError):  # 0 may be closed as well
                        for number in (1, 2):
                            os.dup2(0, number)
                    _serve_check(line, self._shell, self._frame_bytes)
                finally:
                    os._exit(0)
            self._checks.append(process)
        line.close()

    def drop_check(self) -> None:
        """End the check's process, whatever it does, and say so."""
        for process in self._checks:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        self._reap(0)
        wire.send(self._channel, {"op": "dropped"})

    def look_for_replaced(self) -> None:
        """Say which names of the engines are bound to something else than before the first cell."""
        shell = self._shell
        shell.noticing.look_for_replaced()
        wire.send(self._channel, {"op": "looked", "noted": shell.noticing.noted()})

    def _reap(self, how: int) -> None:
        """Take notice of the checks that have ended; the student's own processes are not touched."""
        left = []
        for process in self._checks:
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(process, how) == (0, 0):
                    left.append(process)
        self._checks = left


def _serve_check(line: socket.socket, shell: SubmissionShell, frame_bytes: int) -> None:
    while True:
        try:
            message = wire.receive(line, None, frame_bytes)
        except wire.WireError:
            return
        report = _called(message, shell.user_ns) | {"noted": shell.noticing.noted()}
        try:
            wire.send(line, report, limit=frame_bytes)
        except wire.WireError:
            return
        except (MemoryError, RecursionError) as error:
            wire.send(
                line, _nothing("refused", type(error).__name__, "The value is too large to be sent back.")
            )


def _called(message: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    name, seconds = message["name"], message["seconds"]
    if name not in names:
        return _nothing("missing", "NameError", f"name {name!r} is not defined")
    late = [False]
    timeout = CheckTimeout(f"{name} took longer than {seconds:g} s.")
    try:
        with _alarm(seconds, timeout, late):
            report = perform(
                names[name],
                message["args"],
                message["kwargs"],
                driver=message["driver"],
                ruled_out=tuple(message["ruled_out"]),
            )
    except BaseException as error:
        report = _nothing("exception", type(error).__name__, "")
    if late[0]:
        return _nothing("timeout", "CheckTimeout", str(timeout), seconds)
    return report


def _nothing(kind: str, type_: str, message: str, seconds: float = 0.0) -> dict[str, Any]:
    failure = {"kind": kind, "type": type_, "message": message, "traceback": ""}
    return {
        "returned": None,
        "failure": failure,
        "evaluations": 0,
        "changed": [],
        "ruled_out": [],
        "seconds": seconds,
    }


@contextlib.contextmanager
def _alarm(seconds: float, error: BaseException, late: list[bool]) -> Iterator[None]:
    """Raise `error` in the block after `seconds`, and note it in `late`."""

    def ring(signum: int, frame: object) -> None:
        late[0] = True
        raise error

    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _back_to_the_processor() -> None:
    """Undo a default device that the student's machine has, and this one perhaps not."""
    with contextlib.suppress(BaseException):
        try:
            elsewhere = torch.get_default_device().type != "cpu"
        except Exception:  # it asks a device that is not there for its number
            elsewhere = True
        if elsewhere:
            torch.set_default_device(None)


def _reseed(seed: int) -> None:
    """Every submission draws its own random numbers."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.random.default_generator.manual_seed(seed % 2**63)


def _close_own() -> None:
    for end in _own:
        with contextlib.suppress(OSError):
            end.close()
    _own.clear()
