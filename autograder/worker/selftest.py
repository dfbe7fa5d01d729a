"""What a confined process can in fact do here: tried once, in a child confined like all.

The grader lends the targets (a file of its own, a port that it listens on, its process id) and judges from
the facts; a layer that the kernel promises and does not keep is found out here.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401 (a name is looked up by it, which here cannot be read any more)
import mmap
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import wire
from .confinement import Confinement


def measure(confinement: Confinement, targets: dict[str, Any]) -> dict[str, Any]:
    """Fork a confined process that tries everything; its facts, or {"refused": why} when it was not confined.

    targets: file (readable by anyone, content irrelevant), folder (writable by anyone), tcp and udp (ports of
    127.0.0.1), process (the grader's id).
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = os.fork()
        if process == 0:
            ours.close()
            facts: dict[str, Any] = {"refused": "the self-test ended early"}
            try:
                confinement.put_on()
                os.chdir(confinement.scratch)
                facts = _facts(confinement, targets)
            except BaseException as error:
                facts = {"refused": str(error)}
            finally:
                with contextlib.suppress(Exception):
                    wire.send(theirs, facts)
                os._exit(0)
        theirs.close()
        try:
            facts = wire.receive(ours)
        except wire.WireError:
            facts = {"refused": "the self-test's process ended early"}
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return facts


def _facts(confinement: Confinement, targets: dict[str, Any]) -> dict[str, Any]:
    limits = confinement.limits
    outside = os.path.join(targets["folder"], "written-by-the-self-test")
    return {
        "reads files": _works(lambda: open(targets["file"]).close()),
        "lists folders": _works(lambda: os.listdir(targets["folder"])),
        "writes files": _works(lambda: open(outside, "w").close()),
        "changes files": _works(lambda: os.chmod(targets["file"], 0o644)),
        "sends TCP": _works(lambda: _tcp(targets["tcp"])),
        "sends UDP": _works(lambda: _udp(targets["udp"])),
        "signals": _works(lambda: os.kill(targets["process"], 0)),
        "takes memory": _works(lambda: mmap.mmap(-1, limits.memory_bytes).close()),
        "writes large files": _works(lambda: _large_file(limits.file_bytes)),
        "writes scratch": _works(lambda: open("kept", "w").close()),
        "reads packages": _works(lambda: open(np.__file__).close()),
        "makes processes": _threads(limits.processes + 20) > limits.processes,
    }


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, OverflowError, MemoryError, ValueError):
        return False
    return True


def _tcp(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=0.5):
        pass


def _udp(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", ("127.0.0.1", port))


def _large_file(size: int) -> None:
    with open("large", "wb") as file:
        os.pwrite(file.fileno(), b"xx", size - 1)
    if os.stat("large").st_size <= size:
        raise OSError("The file was cut at the limit.")


def _threads(wanted: int) -> int:
    """How many threads could be started, up to `wanted`; the limit on processes counts both alike."""
    threading.stack_size(64 * 1024)
    wait, started = threading.Event(), 0
    with contextlib.suppress(RuntimeError):
        for _ in range(wanted):
            threading.Thread(target=wait.wait, daemon=True).start()
            started += 1
    wait.set()
    return started
