"""What the worker's self-test aims at, and whether it hit: the grader looks for itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket


class Targets:
    """What the self-test aims at: a file, a folder and two ports of the grader's own."""

    def __init__(self, place: str) -> None:
        self._folder = os.path.join(place, "target")

    def __enter__(self) -> Targets:
        os.mkdir(self._folder)
        os.chmod(self._folder, 0o777)  # so that nothing but the confinement stands in the way
        self._file = os.path.join(self._folder, "file")
        with open(self._file, "w") as file:
            file.write("The self-test of the autograder tries to read this.\n")
        os.chmod(self._file, 0o666)
        self._lines = [socket.socket(type=kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
        for line in self._lines:
            line.bind(("127.0.0.1", 0))
            line.setblocking(False)
        self._lines[0].listen()
        tcp, udp = (line.getsockname()[1] for line in self._lines)
        self.named = {
            "file": self._file,
            "folder": self._folder,
            "tcp": tcp,
            "udp": udp,
            "process": os.getpid(),
        }
        return self

    def reached(self) -> dict[str, bool]:
        """What did arrive, whatever the child believes."""
        found: dict[str, bool] = {}
        with contextlib.suppress(BlockingIOError):
            self._lines[0].accept()[0].close()
            found["sends TCP"] = True
        with contextlib.suppress(BlockingIOError):
            self._lines[1].recv(1)
            found["sends UDP"] = True
        if len(os.listdir(self._folder)) > 1:
            found["writes files"] = True
        if os.stat(self._file).st_mode & 0o777 != 0o666:
            found["changes files"] = True
        return found

    def __exit__(self, *details: object) -> None:
        for line in self._lines:
            line.close()
        shutil.rmtree(self._folder, ignore_errors=True)
