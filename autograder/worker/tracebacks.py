"""An exception as a student wants to read it: their own lines, and the library's first line below them."""

from __future__ import annotations

import dis
import linecache
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from types import TracebackType

MESSAGE_LENGTH = 1000
TRACEBACK_LENGTH = 4000
_MOST_FRAMES = 12

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STANDARD = tuple(
    os.path.realpath(sysconfig.get_path(name)) + os.sep
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_RAISE = dis.opmap["RAISE_VARARGS"]


def message_of(error: BaseException) -> str:
    """The exception's message, cut to a sensible length."""
    try:
        message = str(error)
    except Exception:  # an exception class of the student's own
        message = "(its message could not be read)"
    # Control characters (a terminal's colours) have no place on a card or in a table.
    return cut(re.sub(r"\x1b\[[0-9;]*m", "", message), MESSAGE_LENGTH)


def cut(text: str, length: int) -> str:
    """The text in at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def is_stub(error: BaseException) -> bool:
    """Whether the exception is a NotImplementedError that a line of the student's raises.

    Autograd and torch raise NotImplementedError too, for a derivative that they do not have.
    """
    steps = list(_steps(error.__traceback__))
    if not isinstance(error, NotImplementedError) or not steps:
        return False
    innermost = steps[-1]
    code = innermost.tb_frame.f_code
    return owner(code.co_filename) == "student" and code.co_code[innermost.tb_lasti] == _RAISE


def shortened(error: BaseException) -> str:
    """The student's own frames with their lines, the first library frame below the last of them, and the
    exception with the one that caused it."""
    steps = [step for step in _steps(error.__traceback__) if owner(_filename(step)) != "ours"]
    own = [index for index, step in enumerate(steps) if owner(_filename(step)) == "student"]
    shown = [steps[index] for index in own]
    if own and own[-1] + 1 < len(steps):
        shown.append(steps[own[-1] + 1])
    lines = list(map(_line, shown))
    if len(lines) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        lines = [*lines[:half], f"… {len(lines) - 2 * half} more calls …\n", *lines[-half:]]
    cause = error.__cause__
    if cause is not None:  # it tells apart what is one and the same exception otherwise
        lines.append(f"caused by {type(cause).__name__}: {message_of(cause)}\n")
    return cut("".join(lines), TRACEBACK_LENGTH) + f"{type(error).__name__}: {message_of(error)}"


def _steps(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _filename(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_filename


@lru_cache(maxsize=1024)
def owner(filename: str) -> str:
    """Whose code a file holds: "ours", "library" or "student"."""
    if filename.startswith(_OURS):
        return "ours"
    if filename.startswith(("<frozen", "<__array_function__")) or os.path.realpath(filename).startswith(
        _STANDARD
    ):
        return "library"
    return "student"


def _line(step: TracebackType) -> str:
    code, filename = step.tb_frame.f_code, _filename(step)
    line = linecache.getline(filename, step.tb_lineno).strip()
    return f"{_place(filename)}, line {step.tb_lineno}, in {code.co_name}\n" + (
        f"    {line}\n" if line else ""
    )


def _place(filename: str) -> str:
    """A cell as JupyterLab numbers it, a library's file with its package, a student's file by its name."""
    if owner(filename) == "library":
        return "/".join(filename.split(os.sep)[-2:])
    if numbered := re.match(r"<ipython-input-(\d+)-", filename):
        return f"Cell In[{numbered[1]}]"
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    named = shell and shell.compile.format_code_name(filename)
    return " ".join(named) if named else os.path.basename(filename)
