"""The few Linux system calls that Python 3.11 does not wrap, through ctypes.

Everything here raises OSError with the kernel's errno; on other systems `machine()` is None and nothing else
is called.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys

# uapi/linux/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
PR_SET_KEEPCAPS = 8

# uapi/linux/sched.h
CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

# uapi/linux/mount.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
AT_RECURSIVE, AT_FDCWD = 0x8000, -100

CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def machine() -> str | None:
    """ "x86_64" or "aarch64" where the system call numbers are known, else None."""
    name = {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine())
    return name if sys.platform == "linux" and name in ("x86_64", "aarch64") and sys.maxsize > 2**32 else None


def syscall(number: int, *arguments: object) -> int:
    """One raw system call; integers are passed as longs, the rest as ctypes passes it."""
    passed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *passed))  # type: ignore[union-attr]


def prctl(option: int, *arguments: int) -> int:
    """prctl(2), the missing arguments zero."""
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(ctypes.c_int(option), *padded))  # type: ignore[union-attr]


def unshare(flags: int) -> None:
    """unshare(2)."""
    _checked(_libc.unshare(ctypes.c_int(flags)))  # type: ignore[union-attr]


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""
    texts = [None if t is None else os.fsencode(t) for t in (source, target, kind, data)]
    _checked(_libc.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))  # type: ignore[union-attr]


def unmount(target: str) -> None:
    """Take a mount out of sight at once; it ends with its last user."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH))  # type: ignore[union-attr]


def read_only_below(target: str) -> None:
    """Make a mount and every mount below it read-only, without set-user-id (mount_setattr(2), Linux 5.12)."""
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    path = ctypes.c_char_p(os.fsencode(target))
    syscall(442, AT_FDCWD, path, AT_RECURSIVE, ctypes.byref(attributes), ctypes.sizeof(attributes))


def pivot_root(new: str) -> None:
    """Make `new`, a mount point, the root directory and take the old one out of sight."""
    os.chdir(new)
    path = ctypes.c_char_p(b".")
    syscall({"x86_64": 155, "aarch64": 41}[machine() or ""], path, path)
    unmount(".")
    os.chdir("/")


def set_capabilities(kept: int = 0) -> None:
    """Keep the capabilities of the mask `kept` and give up every other, for good."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    sets = (ctypes.c_uint32 * 6)(low, low, low, high, high, high)  # effective, permitted, inheritable, twice
    _checked(_libc.capset(ctypes.byref(header), ctypes.byref(sets)))  # type: ignore[union-attr]


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
