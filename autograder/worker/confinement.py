"""What holds a submission: the layers that this system grants, put on before the student's first line.

`namespaces` (own processes, no network, own root folder), `landlock` (files, TCP, signals), `seccomp` (system
calls), `rlimits` (amounts) and, for a grader that runs as root, an unused user id. Each is asked for once; a
submission for which one of them fails then is not run.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import sysconfig
import time
from collections.abc import Collection
from dataclasses import dataclass

from ..limits import Limits
from . import landlock, linux, seccomp

# The files of this package that a student's process may read: its own side of it, and what a lesson imports.
_OWN_SIDE = (
    *("__init__.py", "functions", "limits.py", "subjects.py", "wire", "worker"),
    *("finite_differences", "lessons"),
)
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin")
_SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/R",
    "/etc/timezone",
)
_DEVICES = ("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_STRANGER = 0x70000000  # user ids from here on are nobody's; nobody itself may own files or processes
_NOBODY = 65534


class Refused(Exception):
    """A layer that the self-test found could not be put on."""


def readable_paths() -> tuple[str, ...]:
    """What a submission may read: the system's programs, Python with its packages, the worker's own files.

    The environment counts wherever it lies, inside the course's folder too; the folder around it does not.
    """
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    packages = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    own = {os.path.join(package, name) for name in _OWN_SIDE}
    everything = {*_SYSTEM, *_SETTINGS, *prefixes, *packages, *own}
    return tuple(sorted({spelling for path in everything for spelling in (path, os.path.realpath(path))}))


@dataclass(frozen=True)
class Confinement:
    """The layers in force, and what they need to know.

    user: the user id that a submission takes, None to keep the grader's. read_search: whether it has to keep
    the right to read past folder permissions (an environment below a root user's closed home; Landlock
    decides what it reads). scratch: the one folder that it may write.
    """

    limits: Limits
    scratch: str
    readable: tuple[str, ...]
    namespaces: bool
    landlock: bool
    seccomp: bool
    user: int | None
    read_search: bool

    @classmethod
    def found(
        cls,
        limits: Limits,
        scratch: str,
        readable: tuple[str, ...],
        *,
        namespaces: bool,
        without: Collection[str],
        serial: int,
    ) -> Confinement:
        """The strongest that this process can have.

        without: layers to leave out. serial: a small number that no other worker has now.
        """
        user = _unused_user(serial) if os.getuid() == 0 and linux.machine() is not None else None
        closed = landlock.abi() > 0 and "landlock" not in without
        return cls(
            limits=limits,
            scratch=scratch,
            readable=readable,
            namespaces=namespaces,
            landlock=closed,
            seccomp=seccomp.available() and "seccomp" not in without,
            user=user,
            read_search=user is not None and not all(_open_to_all(p) for p in readable if os.path.exists(p)),
        )

    @property
    def layers(self) -> str:
        """Their names, strongest first, as results record them."""
        names = [name for name in ("namespaces", "landlock", "seccomp") if getattr(self, name)]
        return "+".join([*names, "rlimits"])

    def put_on(self) -> None:
        """Confine this process, just forked, for good. Raises Refused when any layer fails."""
        try:
            os.setsid()
            with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
                file.write("1000")  # when the machine runs out of memory, this one is to go
            self._limit_amounts()
            if self.user is not None:
                self._change_user(self.user)
            elif linux.machine() is not None:
                linux.set_capabilities(0)  # a user namespace of our own gave all of them
            if linux.machine() is not None:
                linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)  # after the user id, which resets it
            if self.landlock:
                landlock.close_files(self._readable_now(), [self.scratch, "/dev/null"])
            if self.seccomp:
                exposed = self.user is None and not self.namespaces
                scoped = self.landlock and landlock.abi() >= 6
                seccomp.close_system_calls(
                    attributes=not self.namespaces, metadata=exposed, signals=exposed and not scoped
                )
        except (OSError, ValueError, OverflowError) as error:
            raise Refused(f"A submission could not be confined: {error}") from error

    def _limit_amounts(self) -> None:
        limits = self.limits
        amounts = {
            "RLIMIT_AS": limits.memory_bytes,
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": int(limits.submission_seconds) + 10,
            "RLIMIT_FSIZE": limits.file_bytes,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_NOFILE": limits.open_files,
        }
        if os.path.isdir("/proc"):  # elsewhere nobody can tell how many of the user's are there already
            others = _tasks_of(os.getuid()) if self.user is None else 0
            amounts["RLIMIT_NPROC"] = limits.processes + others
        for name, amount in amounts.items():
            if (number := getattr(resource, name, None)) is None:
                continue
            hard = resource.getrlimit(number)[1]
            amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            try:
                resource.setrlimit(number, (amount, amount))
            except (OSError, ValueError):
                if sys.platform == "linux":  # macOS does not know all of them; the level says so
                    raise

    def _change_user(self, user: int) -> None:
        os.setgroups([])
        if self.read_search:
            linux.prctl(linux.PR_SET_KEEPCAPS, 1)
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        kept = 1 << linux.CAP_DAC_READ_SEARCH if self.read_search else 0
        linux.set_capabilities(kept)
        if kept:  # for programs that the submission starts
            linux.prctl(linux.PR_CAP_AMBIENT, linux.PR_CAP_AMBIENT_RAISE, linux.CAP_DAC_READ_SEARCH)

    def _readable_now(self) -> list[str]:
        if self.namespaces:  # /proc shows this worker's processes only
            return [*self.readable, *_DEVICES, "/proc"]
        shown = ("cpuinfo", "meminfo", "stat", "filesystems", str(os.getpid()))
        processors = "/sys/devices/system/cpu"
        return [*self.readable, *_DEVICES, processors, *(f"/proc/{name}" for name in shown)]


class Descendants:
    """Everything that a process has started, however it detached itself, and how to end it.

    numbered: whether the process is number 1 of its own process numbers. Otherwise it closes its signals by
    Landlock where it can; in both cases kill(-1) reaches the descendants and nobody else, in one step that no
    fork escapes. Without either, the process table is walked until nothing is left.
    """

    def __init__(self, *, numbered: bool) -> None:
        self._at_once = numbered and os.getpid() == 1
        if linux.machine() is not None and not self._at_once:
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
            self._at_once = landlock.close_signals() and _parent_out_of_reach()

    def kill(self) -> dict[int, tuple[int, resource.struct_rusage]]:
        """End and reap all of them; wait status and resources by process id, for the direct children."""
        reaped: dict[int, tuple[int, resource.struct_rusage]] = {}
        deadline = time.monotonic() + 10.0
        while True:
            if self._at_once:
                with contextlib.suppress(OSError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for process in _below(os.getpid()):
                    with contextlib.suppress(OSError):
                        os.kill(process, signal.SIGKILL)
            try:
                while True:
                    process, status, used = os.wait4(-1, 0 if self._at_once else os.WNOHANG)
                    if process == 0:
                        break
                    reaped[process] = (status, used)
            except ChildProcessError:
                return reaped
            if time.monotonic() > deadline:
                return reaped
            time.sleep(0.001)


def _parent_out_of_reach() -> bool:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return True
    return False


def _below(ancestor: int) -> list[int]:
    """The process ids of all descendants, from the process table (Linux)."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], [ancestor]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _tasks_of(user: int) -> int:
    """How many processes and threads a user has now: RLIMIT_NPROC counts all of them."""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == user:
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count


def _unused_user(serial: int) -> int | None:
    """A user id for submissions: this worker's own, or nobody's, or none where the system maps neither."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/uid_map") as file:
        ranges = [tuple(map(int, line.split())) for line in file]
        for user in (_STRANGER + serial, _NOBODY):
            if any(start <= user < start + size for start, _, size in ranges):
                return user
    return None


def _open_to_all(path: str) -> bool:
    """Whether every folder on the way, and the path itself, may be read by any user."""
    path = os.path.realpath(path)
    needed = 0o5 if os.path.isdir(path) else 0o4
    if os.stat(path).st_mode & needed != needed:
        return False
    while path != "/":
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & 0o1:
            return False
    return True
