"""The supervisor of one forking process: starts it, and when it or the grader ends, ends everything below.

Small on purpose: it imports neither NumPy nor torch, and forks once.
"""

from __future__ import annotations

import os
import signal
import sys
import time

from . import folders, linux, namespaces
from .confinement import Descendants, readable_paths

NAMESPACES_REFUSED = 70  # exit status; the grader starts again without them


def main(arguments: list[str]) -> int:
    """arguments: the control socket's descriptor, an empty folder, and "namespaces" where they are wanted."""
    control, place, numbered = int(arguments[0]), arguments[1], "namespaces" in arguments[2:]
    grader, serial = os.getppid(), os.getpid()
    readable = readable_paths()
    # Blocked, a finished child is noticed by sigtimedwait and by nothing else.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    if numbered:
        try:
            namespaces.leave_process_numbers()
        except OSError:
            return NAMESPACES_REFUSED
    descendants = Descendants(numbered=False)
    process = os.fork()
    if process == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        _fork_server(control, place, readable, numbered, serial)
    os.close(control)
    while True:
        if hasattr(signal, "sigtimedwait"):
            signal.sigtimedwait([signal.SIGCHLD], 0.5)
        else:
            time.sleep(0.2)
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended or os.getppid() != grader:  # either is gone, however it went
            descendants.kill()
            folders.remove(place)
            return os.waitstatus_to_exitcode(status) & 0xFF if ended else 1


def _fork_server(control: int, place: str, readable: tuple[str, ...], numbered: bool, serial: int) -> None:
    """Become the forking process; never returns."""
    status = 1
    try:
        if linux.machine() is not None:
            linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL if numbered else signal.SIGTERM)
        if numbered:
            try:
                namespaces.enter(place, readable)
            except OSError:
                os._exit(NAMESPACES_REFUSED)
        from .forkserver import serve

        status = serve(control, place, readable, numbered=numbered, serial=serial)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
