"""Runs of our commands in which somebody is killed, one after the other and without the seconds of a start.

    python killed_runs.py        (a request is a line of JSON on standard input, an answer one on output)

Everything is forked from this one process, which has imported all that the commands, their pool and their
workers import: processes that are otherwise started by executing Python are forked, and all else is the real
thing. Orphans become this process's children, so that it knows who is left.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

KINDS = ("command", "pool process", "supervisor", "forking process", "child", "check")
PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 36, 24, 1
WRITING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "sqlite3.connect"}


class ForkedWorker:
    """In the place of subprocess.Popen, for `python -m autograder.worker`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: dict[str, str],
        cwd: str,
        pass_fds: Sequence[int],
        stderr: Any,
        **_: Any,
    ) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid:
            return
        status = 1
        try:
            null = os.open(os.devnull, os.O_RDWR)
            for number, target in enumerate((null, null, stderr.fileno())):
                os.dup2(target, number)
            for number in map(int, os.listdir("/proc/self/fd")):
                if number > 2 and number not in pass_fds:
                    with contextlib.suppress(OSError):
                        os.close(number)
            os.environ.clear()
            os.environ.update(env)
            os.chdir(cwd)
            from autograder.worker.__main__ import main

            status = main(list(command[command.index("autograder.worker") + 1 :]))
        finally:
            os._exit(status)

    def wait(self, timeout: float | None = None) -> int:
        end = time.monotonic() + (1e9 if timeout is None else timeout)
        while self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise subprocess.TimeoutExpired("autograder.worker", timeout or 0.0)
            else:
                time.sleep(0.005)
        return self.returncode

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def import_everything() -> None:
    from autograder import startup

    startup.find_own_commands()
    startup.skip_slow_imports()
    import importlib

    from autograder import __main__, exercises, forking, grading, submission  # noqa: F401
    from autograder.classroom import demo, pool, report  # noqa: F401
    from autograder.worker import forkserver, session, shell  # noqa: F401

    for name in (*forkserver._PRELOADED, *forkserver._FIRST_USE):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    exercises.names("jacobians")
    import matplotlib.pyplot  # noqa: F401
    import torch
    from IPython.core.ultratb import VerboseTB

    torch.set_num_threads(1)
    try:
        raise ValueError
    except ValueError:
        VerboseTB().text(*sys.exc_info())
    gc.collect()
    gc.freeze()
    pool.multiprocessing = SimpleNamespace(
        get_context=lambda kind: multiprocessing.get_context("fork"),
        active_children=multiprocessing.active_children,
    )
    forking.subprocess = SimpleNamespace(
        Popen=ForkedWorker, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired
    )


def killed_at(moment: int, text: str) -> list[int]:
    """Kill this process before its `moment`-th change of a file or statement of SQL, or the first that holds
    `text`; the count, which grows."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    count, me = [0], os.getpid()

    def one_more(what: str) -> None:
        if os.getpid() == me:
            count[0] += 1
            if count[0] == moment or (text and text in what):
                os.kill(me, signal.SIGKILL)

    def look(name: str, arguments: tuple[Any, ...]) -> None:
        if name in WRITING or (name == "open" and isinstance(arguments[2], int) and arguments[2] & 3):
            one_more(f"{name} {arguments}")

    sys.addaudithook(look)
    event.listen(Engine, "before_cursor_execute", lambda connection, cursor, sql, *_: one_more(sql))
    event.listen(Engine, "commit", lambda connection: one_more("COMMIT"))
    return count


def children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found


def below(pid: int, depth: int) -> list[int]:
    """The processes `depth` generations below."""
    generation = [pid]
    for _ in range(depth):
        generation = [child for each in generation for child in children(each)]
    return generation


def ended(pid: int, seconds: float) -> int | None:
    """The exit status of a child of this process; None after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


def everyone_gone(seconds: float) -> list[int]:
    """Wait until nobody is left below; who is, after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        left = children(os.getpid())
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.01)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """One run of `arguments` in `course`.

    moment, at: where the command is killed, see `killed_at`. victims: who else is, one after the other,
    each as [kind, seconds after there is one]. no_privilege: permissions bind, for root as well.
    """
    victims, moment = request.get("victims", []), request.get("moment", 0)
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as counted:
        command = os.fork()
        if command == 0:
            status = 70
            try:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                os.chdir(request["course"])
                if request.get("no_privilege"):
                    _drop_privilege()
                count = killed_at(moment, request.get("at", ""))
                status = _command(request["arguments"])
                counted.write(str(count[0]))
                counted.flush()
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        killed = sum(_kill(command, KINDS.index(kind), delay) for kind, delay in victims)
        status = ended(command, request.get("seconds", 120.0))
        if status is None:
            os.kill(command, signal.SIGKILL)
        left = everyone_gone(20.0)
        said.seek(0)
        counted.seek(0)
        killed += status == -signal.SIGKILL and not killed
        return {
            "status": status,
            "said": said.read(),
            "killed": killed,
            "changes": int(counted.read() or 0),
            "left": left,
        }


def _drop_privilege() -> None:
    """Root keeps all that it may, but for passing over the permissions of files."""
    from autograder.worker import linux

    if os.getuid() == 0:
        held = int(Path("/proc/self/status").read_text().partition("CapPrm:")[2].split()[0], 16)
        for capability in (CAP_DAC_OVERRIDE, linux.CAP_DAC_READ_SEARCH):
            linux.prctl(PR_CAPBSET_DROP, capability)
            held &= ~(1 << capability)
        linux.set_capabilities(held)


def _command(arguments: list[str]) -> int:
    if arguments[0] == "autograder":
        from autograder.__main__ import main

        return main(arguments[1:])
    if arguments[0] == "nbgrader":
        from nbgrader.apps import NbGraderApp

        sys.argv = arguments
        try:
            NbGraderApp.launch_instance(arguments[1:])
        except SystemExit as leaving:
            return int(leaving.code or 0)
        return 0
    from autograder.classroom import Course  # Formgrader's button

    return 0 if Course(Path()).api.autograde(*arguments[1:])["success"] else 1


def _kill(command: int, depth: int, delay: float) -> bool:
    """Kill one of a generation when there is one and `delay` has passed; whether that came about."""
    while not (found := below(command, depth)):
        if _has_ended(command):
            return False
        time.sleep(0.001)
    time.sleep(delay)
    while not _has_ended(command):
        if found := below(command, depth):
            with contextlib.suppress(ProcessLookupError):
                os.kill(found[-1], signal.SIGKILL)  # of several, the one that has just begun
                return True
        time.sleep(0.001)
    return False


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def requests() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import_everything()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for request in requests():
        answers.write(json.dumps(run(request)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
