"""Landlock: what a process may open, connect to and signal, decided by itself, for good.

Source: Linux Documentation/userspace-api/landlock.rst, whose ABI versions 1 to 7 are handled: files since 1,
moving between folders 2, truncating 3, TCP 4, device ioctls 5, signals and abstract sockets 6.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from . import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_FIRST_ABI = (1 << 13) - 1
_SPECIAL_FILES = 1 << 6 | 1 << 11  # making character and block devices
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
READ = EXECUTE | READ_FILE | READ_DIR
BIND_TCP, CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_SOCKETS, SCOPE_SIGNALS = 1, 2


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none (not built in, or not switched on)."""
    if linux.machine() is None:
        return 0
    try:
        return linux.syscall(_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def close_files(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confine this process: files outside the given ones, TCP, and signals to processes outside are refused.

    Paths that do not exist are passed over; each means the file, or the folder with all that lies below.
    Raises OSError when the kernel refuses; nothing is confined then.
    """
    version = abi()
    handled = _handled_files(version)
    ruleset = _ruleset(version, handled, network=True, scopes=True)
    try:
        for path in readable:
            _allow(ruleset, path, handled & READ)
        for path in writable:
            _allow(ruleset, path, handled & ~_SPECIAL_FILES & ~IOCTL_DEVICE)
        _restrict(ruleset)
    finally:
        os.close(ruleset)


def close_signals() -> bool:
    """Keep this process and its descendants from signalling any other; False where Landlock cannot (ABI < 6).

    Afterwards kill(-1) means exactly the descendants, whatever they did to detach themselves.
    """
    version = abi()
    if version < 6:
        return False
    ruleset = _ruleset(version, 0, network=False, scopes=True)
    try:
        _restrict(ruleset)
    finally:
        os.close(ruleset)
    return True


def _handled_files(version: int) -> int:
    later = (
        (REFER if version >= 2 else 0)
        | (TRUNCATE if version >= 3 else 0)
        | (IOCTL_DEVICE if version >= 5 else 0)
    )
    return _FIRST_ABI | later


def _ruleset(version: int, files: int, *, network: bool, scopes: bool) -> int:
    words = [files]
    if version >= 4:
        words.append(BIND_TCP | CONNECT_TCP if network else 0)
    if version >= 6:
        words.append(SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS if scopes else 0)
    attributes = (ctypes.c_uint64 * len(words))(*words)
    return linux.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _OF_A_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", access, place), 12)
        linux.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


def _restrict(ruleset: int) -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.syscall(_RESTRICT_SELF, ruleset, 0)
