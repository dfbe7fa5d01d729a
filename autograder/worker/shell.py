"""The IPython shell that runs a submission's cells, made once before the fork.

It behaves as a notebook's kernel does (magics, rich display, figures as PNG, `!command`), without a kernel:
no threads, no history, no start-up files, nobody to answer `input()`.
"""

from __future__ import annotations

import builtins
import getpass
import subprocess
import sys
import types
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .capture import Recorder
from .tampering import Noticing


class _Publisher(DisplayPublisher):
    """display(…) goes to the recorder; an update of an earlier display is shown as a new one."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.shell.recorder.item("display", data=dict(data))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.item("clear", wait=bool(wait))


class _ResultHook(DisplayHook):
    """The value of a cell's last line goes to the recorder."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.recorder.item("result", data=dict(format_dict))

    def finish_displayhook(self) -> None:
        self._is_active = False


class SubmissionShell(InteractiveShell):
    """One submission's interactive session."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    recorder: Recorder
    noticing: Noticing

    def enable_gui(self, gui: str | None = None) -> None:
        """`%matplotlib` may ask for a window system; there is none."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Figures are shown inline, whatever a leftover `%matplotlib widget` asks for."""
        return super().enable_matplotlib("inline")

    def init_virtualenv(self) -> None:
        """The environment's packages are on the path already."""

    def ask_exit(self) -> None:
        """`quit()` ends nothing: the cells after it are graded as well."""

    def system(self, cmd: str) -> None:  # type: ignore[override]
        """`!command`: its output and errors in one stream; there is no terminal to run it in."""
        command = self.var_expand(cmd, depth=1)
        with subprocess.Popen(
            command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                sys.stdout.write(line.decode("utf-8", "replace"))
        self.user_ns["_exit_code"] = process.returncode

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        text = _text_of(evalue)
        self.recorder.item("error", ename=etype.__name__, evalue=text, traceback=[str(line) for line in stb])


def make_shell(recorder: Recorder) -> SubmissionShell:
    """The shell, its namespace a fresh `__main__`; to be called once in a process."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.HistoryManager.hist_file = ":memory:"
    settings.InteractiveShell.cache_size = 1000
    main = types.ModuleType("__main__")
    SubmissionShell.recorder = recorder
    shell = SubmissionShell.instance(config=settings, user_module=main)
    # IPython's own alternative draws the page below the prompt of a terminal.
    shell.set_hook("show_in_pager", _show_page, 99)
    builtins.input = _nobody_answers
    getpass.getpass = _nobody_answers
    return shell


def warm_up(shell: SubmissionShell) -> None:
    """Do once, before the fork, what the first traceback and figure of a child would wait for."""
    import matplotlib.pyplot as plt

    shell.enable_matplotlib("inline")  # which a kernel does when it finds itself to be one

    try:
        exec(compile("1 / 0", "<a first traceback>", "exec"), {})
    except ZeroDivisionError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info(), tb_offset=0)
    shell.transform_cell("%time 1\n!true\n")
    shell.display_formatter.format(1.0)
    figure, axes = plt.subplots()
    axes.plot([0, 1], [1, 2], label="x")
    axes.legend()
    shell.display_formatter.format(figure)
    plt.close("all")


def _show_page(hook: Any, page: Any, start: int = 0, screen_lines: int = 0) -> None:
    text = page.get("text/plain", "") if isinstance(page, dict) else page
    sys.stdout.write(f"{text}\n")


def _nobody_answers(prompt: object = "", stream: object = None) -> str:
    raise StdinNotImplementedError(
        "Nobody can answer input() while a notebook is graded. Give the value in the code instead."
    )


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(its message could not be made into text)"
