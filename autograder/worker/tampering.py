"""What a submission reaches for outside its folder and what it replaces of the engines, for the instructor.

It is noticed in the student's own process, where whoever wants to can keep it from being noticed: a signal
says where to look, and none says nothing. No mark depends on it.
"""

from __future__ import annotations

import os
import socket
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

# Kind → how the instructor is told of it.
_WORDS = {
    "file": "It asked for a file outside its folder: '{}'.",
    "network": "It asked for the network: '{}'.",
    "signal": "It sent a signal to a process that is not its own: '{}'.",
    "replaced": "It replaced {}, which this course's engines or its grader use.",
}
_MOST, _LONGEST = 20, 200  # of one cell or call, and characters of one detail

_EVERYBODYS = ("/tmp", "/var/tmp", "/dev", "/etc/os-release", "/proc/self", "/sys/devices/system/cpu")
_LISTED = {"/", "/proc"}  # to look up, or at processes, is no reaching out
_PROC = ("cpuinfo", "filesystems", "loadavg", "meminfo", "mounts", "stat", "uptime", "version")
_ENGINES = (
    "builtins",
    "numpy",
    "numpy.linalg",
    "numpy.testing",
    "scipy.special",
    "time",
    "torch",
    "torch.autograd",
    "torch.autograd.forward_ad",
    "torch.autograd.functional",
    "torch.func",
    "torch.linalg",
    "torch.special",
    "torch.testing",
)
_OURS = ("autograd.", "autograder.")  # all their modules, and what their classes hold
_ADDED_LATER = {
    "display",
    "get_ipython",
    "Storage",
}  # by IPython to the builtins, by a default dtype to torch


def told(noted: Any) -> list[str]:
    """The sentences for what a child says that it noticed; it may say anything."""
    if not isinstance(noted, list):
        return []
    sentences = []
    for item in noted[:_MOST]:
        match item:
            case [str(kind), str(detail)] if kind in _WORDS:
                # A log is read in a terminal: no character of the student's choice steers it.
                shown = ascii(detail[:_LONGEST])[1:-1][:_LONGEST]
                sentences.append(_WORDS[kind].format(shown))
    return sentences


class Noticing:
    """Notices from its making on, for good. readable, scratch: what the submission may use of the files."""

    def __init__(self, readable: tuple[str, ...], scratch: str) -> None:
        self._noted: list[list[str]] = []
        self._seen: set[tuple[str, str]] = set()
        self._mine = (scratch, *readable, *_EVERYBODYS, *(f"/proc/{name}" for name in _PROC))
        self._before = list(_bindings())
        looks: dict[str, Callable[..., None]] = {
            "open": self._file,
            "socket.__new__": self._socket,
            "socket.getaddrinfo": self._address,
            "os.kill": self._signal,
            "os.killpg": self._signal,
        }
        changes = ("chmod", "chown", "link", "listdir", "mkdir", "remove", "rename", "rmdir", "symlink")
        looks |= {f"os.{change}": self._file for change in (*changes, "scandir", "truncate", "utime")}
        looks["sqlite3.connect"] = self._file

        def hook(event: str, details: tuple[Any, ...]) -> None:
            if (look := looks.get(event)) is not None:
                look(*details)

        sys.addaudithook(hook)

    def begin(self) -> None:
        """Forget what this process did before it was a submission's."""
        self._noted, self._seen = [], set()

    def noted(self) -> list[list[str]]:
        """Pairs of kind and detail since the last call, each thing once."""
        noted, self._noted = self._noted, []
        return noted

    def look_for_replaced(self) -> None:
        """Compare all names with what they were; in a fresh fork this copies the pages of all of them."""
        for name, holder, before in self._before:
            now = vars(holder)
            for attribute, value in before.items():
                if now.get(attribute, self) is not value:
                    self._note("replaced", f"{name}.{attribute}")
            if isinstance(holder, type):  # what a class inherits is replaced by adding it
                for attribute in now.keys() - before.keys() - {"__slotnames__"}:  # which a copy leaves there
                    self._note("replaced", f"{name}.{attribute}")

    def _note(self, kind: str, detail: str) -> None:
        if (kind, detail) not in self._seen and len(self._noted) < _MOST:
            self._seen.add((kind, detail))
            self._noted.append([kind, detail[:_LONGEST]])

    def _file(self, path: object = None, *rest: object) -> None:
        try:
            name = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]
        except (TypeError, ValueError, OSError):
            return  # a descriptor, or the folder that it stands in is gone
        if (
            name in _LISTED
            or name in sys.path
            or any(name == mine or name.startswith(f"{mine}/") for mine in self._mine)
        ):
            return  # Python looks into the folders of sys.path for every import
        if not name.startswith(f"/proc/{os.getpid()}/"):
            self._note("file", name)

    def _socket(self, made: object, family: int = -1, kind: int = -1, *rest: object) -> None:
        if family in (socket.AF_INET, socket.AF_INET6):
            self._note("network", "a socket")

    def _address(self, host: object = None, *rest: object) -> None:
        self._note("network", str(host))

    def _signal(self, process: int, number: int) -> None:
        if process in (os.getppid(), -1, 0, 1):
            self._note("signal", f"{number} to {process}")


def _bindings() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """What holds names that a submission has no reason to bind anew, and those names: modules of the engines,
    and classes with their methods."""
    for name, module in list(sys.modules.items()):
        ours = name.startswith(_OURS)
        if isinstance(module, types.ModuleType) and (ours or name in _ENGINES):
            hidden = name.startswith("autograder.")
            yield (
                name,
                module,
                {
                    key: value
                    for key, value in vars(module).items()
                    if (hidden or not key.startswith("_"))
                    and not key.startswith("__")
                    and key not in _ADDED_LATER
                },
            )
            for value in list(vars(module).values()) if ours else ():
                if isinstance(value, type) and value.__module__ == name:
                    yield f"{name}.{value.__name__}", value, dict(vars(value))
    if (torch := sys.modules.get("torch")) is not None:
        yield "torch.Tensor", torch.Tensor, dict(vars(torch.Tensor))
