"""The grader's end of the forking process: started, asked how well it isolates, restarted when it is gone."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from typing import IO, Any

import numpy as np

from . import wire
from .limits import Limits
from .targets import Targets
from .worker import folders
from .worker.__main__ import NAMESPACES_REFUSED

_START_SECONDS, _ANSWER_SECONDS = 120.0, 30.0

# Fact of the self-test: what it means for a submission, where it is possible.
_FILES = {
    "reads files": "read the grader's files",
    "lists folders": "list the grader's folders",
    "writes files": "write outside its own folder",
    "changes files": "change the grader's files",
}
_NETWORK = {"sends TCP": "open TCP connections", "sends UDP": "send UDP packets"}
_REST = {
    "signals": "signal other processes",
    "takes memory": "take memory beyond its limit",
    "writes large files": "write files beyond their limit",
    "makes processes": "start processes beyond their limit",
}
_NEEDED = {"writes scratch": "write its own folder", "reads packages": "read Python's packages"}


class WeakIsolation(RuntimeError):
    """This system cannot keep submissions from files or from the network."""


class WorkerFailed(RuntimeError):
    """The forking process could not be started or did not answer: a fault of ours, or of the environment."""


class Disturbed(Exception):
    """A process ended untold: by what it ran, or killed from outside. place: see `Worker.child`."""

    def __init__(self, place: int) -> None:
        super().__init__("A submission's process ended, perhaps from outside.")
        self.place = place


class ForkServer:
    """The process that forks submissions (`autograder.worker`), and the folder that it works in.

    layers: what it confines them with. facts: what its self-test could do all the same, by name.
    """

    def __init__(self, limits: Limits, without: Collection[str], allow_weak: bool) -> None:
        self._limits, self._without, self._allow_weak = limits, set(without), allow_weak
        self._process: subprocess.Popen[bytes] | None = None
        self.layers, self.facts = "", dict[str, Any]()

    def start(self) -> None:
        """Start it and wait for its self-test; it imports the rest meanwhile.

        Raises WeakIsolation where files or network are open and that is not allowed, WorkerFailed where
        submissions could not be run at all.
        """
        while not self._started():
            self._without.add("namespaces")  # the system refused them; the rest is tried without
        missing = [words for fact, words in _NEEDED.items() if not self.facts.get(fact)]
        if missing:
            self.stop()
            why = self.facts.get("refused", "its self-test failed")
            raise WorkerFailed(f"A confined submission could not {' or '.join(missing)}: {why}.")
        if not self._allow_weak and any(self.facts.get(fact) is not False for fact in (*_FILES, *_NETWORK)):
            self.stop()
            raise WeakIsolation(
                f"On this system a submission could {'; '.join(self.openings)} (isolation: {self.layers}). "
                "Grade on Linux 5.13 or newer with Landlock and seccomp, or, where every submission is "
                "trusted, use --allow-weak-isolation."
            )

    @property
    def openings(self) -> list[str]:
        """What a submission could do that it should not, in words."""
        possible = _FILES | _NETWORK | _REST
        return [words for fact, words in possible.items() if self.facts.get(fact) is not False]

    @property
    def level(self) -> str:
        """The layers, and what they leave open."""
        return self.layers + (f" (open: {', '.join(self.openings)})" if self.openings else "")

    def stop(self) -> None:
        """End it with everything below it, and remove its folder."""
        process, self._process = self._process, None
        if process is None:
            return
        self._line.close()  # which it takes as the order to end
        try:
            process.wait(_ANSWER_SECONDS if self._ready else 0)
        except subprocess.TimeoutExpired:
            process.kill()  # which ends the forking process and all below
            process.wait()
        self._errors.close()
        folders.remove(self._place)

    def begin(self, files: Mapping[str, bytes], seed: int) -> socket.socket:
        """Fork a child, which is confined now; our end of its channel.

        Starts the forking process anew where it is gone. Raises WorkerFailed when that does not help, or when
        a layer of the confinement failed.
        """
        contents = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
        for last in (False, True):
            if self._process is None:
                self.start()
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    if not self._ready:
                        self._answer("ready", _START_SECONDS)
                        self._ready = True
                    self._say({"op": "start", "files": contents, "seed": seed})
                    socket.send_fds(self._line, [b"."], [theirs.fileno()])
                self._answer("started")
                confined = wire.receive(ours, deadline=time.monotonic() + _ANSWER_SECONDS)
            except (wire.WireError, OSError) as error:
                ours.close()
                said = self._stopped()
                if last:
                    raise _not_started(said or str(error)) from error
                continue
            if confined != {"op": "confined"}:  # said before the student's first line
                ours.close()
                raise WorkerFailed(str(confined["why"]))
            return ours
        raise AssertionError("unreachable")

    @property
    def gone(self) -> bool:
        """Whether the forking process has ended, which nothing that a submission does brings about."""
        if self._process is None:
            return True
        readable, _, _ = select.select([self._line], [], [], 0)
        return bool(readable)  # it says nothing unasked, so this is the end of the line

    def end(self) -> dict[str, Any]:
        """End the child with everything it started; how it had ended by itself, {} when nobody knows."""
        if self._process is None:
            return {}
        try:
            self._say({"op": "end"})
            return self._answer("ended")
        except (wire.WireError, OSError):
            self.stop()  # it was killed, and its supervisor has ended everything below it
            return {}

    def _say(self, message: dict[str, Any]) -> None:
        wire.send(self._line, message, deadline=time.monotonic() + _ANSWER_SECONDS)

    def _answer(self, operation: str, seconds: float = _ANSWER_SECONDS) -> dict[str, Any]:
        answer = wire.receive(self._line, deadline=time.monotonic() + seconds)
        if not isinstance(answer, dict) or answer.get("op") != operation:
            raise wire.WireError(f"The worker process answered something else than {operation!r}.")
        return answer

    def _started(self) -> bool:
        """Start once; False when it was refused namespaces."""
        self._place = tempfile.mkdtemp(prefix="autograder-")
        os.chmod(self._place, 0o711)  # for a submission with another user id
        self._ready = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        self._line, theirs = socket.socketpair()
        wanted = [] if "namespaces" in self._without or sys.platform != "linux" else ["namespaces"]
        command = [
            sys.executable,
            "-P",
            "-s",
            "-m",
            "autograder.worker",
            str(theirs.fileno()),
            self._place,
            *wanted,
        ]
        with theirs:
            self._process = subprocess.Popen(
                command,
                env=_environment(),
                cwd=self._place,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
            )
        try:
            with Targets(self._place) as targets:
                hello = {
                    "limits": self._limits.plain(),
                    "without": sorted(self._without),
                    "targets": targets.named,
                }
                self._say(hello)
                level = self._answer("level", _START_SECONDS)
                self.layers, self.facts = level["layers"], level["facts"] | targets.reached()
        except (wire.WireError, OSError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(5.0)
                if status == NAMESPACES_REFUSED and wanted:
                    self.stop()
                    return False
            said = self._stopped()
            raise _not_started(said or str(error)) from error
        return True

    def _stopped(self) -> str:
        """Stop, and return the end of what it wrote to stderr."""
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace")[-2000:].strip()
        self.stop()
        return said


def _not_started(said: str) -> WorkerFailed:
    """With the reason in the first line, and below it all that is known."""
    return WorkerFailed(f"The worker process does not start: {said.splitlines()[-1]}\n{said}")


def _environment() -> dict[str, str]:
    """The worker's environment: nothing of the grader's own, in which there may be secrets."""
    programs = os.path.dirname(sys.executable)
    threads = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")
    return {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "student",
        "LOGNAME": "student",
        "HOME": "/nonexistent",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONSAFEPATH": "1",
        "RETICULATE_PYTHON": sys.executable,
        "TORCH_CPP_LOG_LEVEL": "ERROR",
        **{f"{name}_NUM_THREADS": "1" for name in threads},
        # Nor more when a submission sets more: a check's fork would wait for threads that were not forked.
        "OMP_THREAD_LIMIT": "1",
        # Memory in pages of 2 MB, which a fork copies the table of in a third of the time.
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        "PYTHONMALLOC": "malloc",
    }


def signal_name(number: int) -> str:
    """A signal as a student may know it."""
    known = {
        signal.SIGSEGV: "a segmentation fault",
        signal.SIGABRT: "abort()",
        signal.SIGKILL: "SIGKILL (the system's, when memory runs out)",
        signal.SIGXCPU: "the limit on processor time",
        signal.SIGSYS: "a forbidden system call",
    }
    return (
        known.get(signal.Signals(number), signal.Signals(number).name)
        if number in signal.valid_signals()
        else str(number)
    )
