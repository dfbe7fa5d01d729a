"""A small system of its own for the worker: own process numbers, no network, a root with what Python needs.

Entered once per worker by the process that later forks the submissions, so that no submission pays for it.
The steps need either root's capabilities or a user namespace of our own; where the system grants neither
(Ubuntu's default profile, most containers) OSError says so and the worker does without.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from . import linux

SCRATCH = "/scratch"
_DEVICES = ("null", "zero", "full", "random", "urandom")


def leave_process_numbers() -> None:
    """Give the next child of this process new process numbers, counted from 1, and the right to the rest.

    Processes of such a namespace see and signal each other only, and end with the one that is number 1.
    """
    if os.getuid() == 0:
        linux.unshare(linux.CLONE_NEWPID)
        return
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWPID)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def enter(place: str, readable: Iterable[str]) -> None:
    """Leave the network and the file system; called by process 1 of the new numbers.

    place: an empty folder, over which the new root is built. readable: what of the old file system stays,
    read-only and under its own name. SCRATCH is an empty folder for `fresh_scratch`.
    """
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS)
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("root", place, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=16m")
    done: set[str] = set()
    for path in sorted(set(readable), key=len):  # a folder before what lies in it
        _show(path, place, done)
    for folder in ("proc", "dev", SCRATCH[1:]):
        os.makedirs(f"{place}/{folder}", exist_ok=True)
    for name in _DEVICES:
        _bind(f"/dev/{name}", f"{place}/dev/{name}")
    os.symlink("/proc/self/fd", f"{place}/dev/fd")
    for name in ("tmp", "var/tmp", "dev/shm"):  # for programs that write there whatever TMPDIR says
        if not os.path.lexists(f"{place}/{name}"):
            os.makedirs(os.path.dirname(f"{place}/{name}"), exist_ok=True)
            os.symlink(SCRATCH, f"{place}/{name}")
    linux.mount("proc", f"{place}/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    linux.read_only_below(place)
    linux.pivot_root(place)


def fresh_scratch(size: int, owner: int | None) -> None:
    """An empty file system of at most `size` bytes and 10,000 files at SCRATCH, in memory."""
    who = "" if owner is None else f",uid={owner},gid={owner}"
    options = f"mode=700,size={size},nr_inodes=10000{who}"
    linux.mount("scratch", SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)


def drop_scratch() -> None:
    """Take SCRATCH's file system away with all that it holds."""
    linux.unmount(SCRATCH)


def _show(path: str, place: str, done: set[str]) -> None:
    """Make `path` appear below `place`, with the symbolic links that lead there."""
    walked = ""
    parts = path.strip("/").split("/")
    for index, part in enumerate(parts):
        walked += "/" + part
        if walked in done:
            return
        if os.path.islink(walked):
            target = os.readlink(walked)
            if not os.path.lexists(place + walked):
                os.symlink(target, place + walked)
            rest = "/".join(parts[index + 1 :])
            _show(os.path.normpath(os.path.join(os.path.dirname(walked), target, rest)), place, done)
            return
        if not os.path.exists(walked):
            return
        if index < len(parts) - 1:
            os.makedirs(place + walked, exist_ok=True)
    done.add(walked)
    _bind(walked, place + walked)


def _bind(source: str, target: str) -> None:
    if stat.S_ISDIR(os.stat(source).st_mode):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "x"):
            pass
    linux.mount(source, target, None, linux.MS_BIND | linux.MS_REC)
