"""Seccomp: system calls that a submission is refused, as a classic BPF program put together here.

What may be named by an argument is refused by it: sockets other than connected pairs, new namespaces,
resource limits of other processes. Everything else is allowed up to the newest call that this module knows;
newer ones do not exist for a submission (ENOSYS).

Source: Linux Documentation/userspace-api/seccomp_filter.rst; numbers from the
kernel's tables of x86_64 (syscall_64.tbl) and of the generic ABI that aarch64 uses.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import linux

_Call = tuple[int | None, int | None]
_NEWEST = 462  # mseal, Linux 6.10

# name: (x86_64, aarch64); None where an architecture has no such call.
_REFUSED: dict[str, _Call] = {
    # network beyond a connected pair
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242),
    "bind": (49, 200), "listen": (50, 201),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    # namespaces, mounts, the system
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "vhangup": (153, 58),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
    "personality": (135, 92),
    # parts of the kernel with a long record of holes, none of use here
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "fanotify_init": (300, 262),
    # names of files that others make, in folders that Landlock does not let it list
    "inotify_init": (253, None), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "lookup_dcookie": (212, 18),
    # memory that no limit counts and that outlives its process
    "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
}  # fmt: skip

# Refused as well where a submission sees the grader's files: Landlock does not cover attributes, …
_ATTRIBUTES: dict[str, _Call] = {
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip
# … nor, where its user id is the grader's, modes, owners and times, nor truncating before ABI 3, …
_METADATA: dict[str, _Call] = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "truncate": (76, 45),
}  # fmt: skip
# … nor signals before ABI 6.
_SIGNALS: dict[str, _Call] = {
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
}  # fmt: skip

_SOCKETPAIR, _CLONE, _CLONE3 = (53, 199), (56, 220), (435, 435)
_IOCTL, _PRCTL, _PRLIMIT, _AFFINITY = (16, 29), (157, 167), (302, 261), (203, 122)
_OPEN, _OPENAT, _OPENAT2, _TGKILL = (2, None), (257, 56), (437, 437), (234, 131)
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # typing for another terminal
_O_TRUNC, _O_ACCMODE = 0o1000, 0o3
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # uapi/linux/audit.h
_X32 = 0x40000000

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_EPERM, _ENOSYS = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def available() -> bool:
    """Whether this machine's system call numbers are known and the kernel filters."""
    if linux.machine() is None:
        return False
    try:
        linux.prctl(21)  # PR_GET_SECCOMP
    except OSError:
        return False
    return True


def close_system_calls(*, attributes: bool, metadata: bool, signals: bool) -> None:
    """Refuse the system calls above to this process and its descendants, for good.

    attributes, metadata, signals: which of the three further tables to refuse as well.
    Raises OSError when the kernel refuses the filter.
    """
    further = ((_ATTRIBUTES, attributes), (_METADATA, metadata), (_SIGNALS, signals))
    refused = dict(_REFUSED)
    for table, wanted in further:
        refused |= table if wanted else {}
    program = _program(linux.machine() or "", refused, signals=signals)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    instructions = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(instructions)))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(22, 2, ctypes.addressof(header))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def _program(machine: str, refused: dict[str, _Call], *, signals: bool) -> list[_Instruction]:
    column = ("x86_64", "aarch64").index(machine)
    numbers = sorted(pair[column] for pair in refused.values() if pair[column] is not None)
    program: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),  # 32-bit calls would pass under other numbers
        (_LOAD, 0, 0, _NUMBER),
        (_GREATER, 0, 1, _X32 - 1),
        (_RETURN, 0, 0, _EPERM),
        (_GREATER, 0, 1, _NEWEST),
        (_RETURN, 0, 0, _ENOSYS),
    ]
    for number in numbers:
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _EPERM)]

    def when(call: _Call, tests: list[_Instruction], verdict: int) -> None:
        """In `call`, run `tests`, which fall through to `verdict` or jump past it to allow."""
        if call[column] is None:
            return
        block = [*tests, (_RETURN, 0, 0, verdict), (_RETURN, 0, 0, _ALLOW)]
        program.append((_EQUAL, 0, len(block), call[column]))  # type: ignore[arg-type]
        program.extend(block)

    def argument(index: int) -> _Instruction:
        return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)  # the low half: flags and ids are 32 bits wide

    when(_CLONE3, [], _ENOSYS)  # its flags lie in memory; the C library then uses clone
    when(_CLONE, [argument(0), (_ANY_BIT, 0, 1, _NEW_NAMESPACES)], _EPERM)
    # A connected AF_UNIX stream pair cannot be pointed anywhere else; a datagram pair can.
    when(
        _SOCKETPAIR,
        [argument(0), (_EQUAL, 0, 3, 1), argument(1), (_AND, 0, 0, 0xF), (_EQUAL, 1, 0, 1)],
        _EPERM,
    )
    when(_PRLIMIT, [argument(0), (_EQUAL, 1, 0, 0)], _EPERM)
    when(_AFFINITY, [argument(0), (_EQUAL, 1, 0, 0)], _EPERM)
    when(_PRCTL, [argument(0), (_EQUAL, 0, 1, linux.PR_SET_PDEATHSIG)], _EPERM)
    when(_IOCTL, [argument(1), (_EQUAL, 1, 0, _TIOCSTI), (_EQUAL, 0, 1, _TIOCLINUX)], _EPERM)
    # Opening for reading may truncate all the same, which Landlock notices only since ABI 3.
    only_truncates = [(_AND, 0, 0, _O_TRUNC | _O_ACCMODE), (_EQUAL, 0, 1, _O_TRUNC)]
    when(_OPEN, [argument(1), *only_truncates], _EPERM)
    when(_OPENAT, [argument(2), *only_truncates], _EPERM)
    when(_OPENAT2, [], _ENOSYS)
    if signals:  # to itself a process signals by tgkill (raise, abort), which names the process first
        when(_TGKILL, [argument(0), (_EQUAL, 1, 0, os.getpid())], _EPERM)
    program.append((_RETURN, 0, 0, _ALLOW))
    return program
