"""An R script of the student's, run by R in a folder of its own, beside a func.py that is written anew.

The script is loaded with the student's own Python answers in func.py. Then the two functions give other
numbers, which the grader chose: R functions that call them follow, R functions that calculate by themselves
do not. What happens is written to a transcript, so that nothing that the script prints can be taken for it.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SCRIPT = "reticdemo.R"
_SECONDS = 25.0  # in a notebook; R, reticulate and torch start in four, and grading has a limit of its own
_LONGEST = 200_000  # characters of a script or a transcript; R writes a few thousand

_IMPORTS = ("import autograd", "import autograd.numpy as np", "import torch")

# Below the student's answers in func.py. The numbers are row @ (1, x₁, x₂), as a float or in a list or tuple.
_STAND_INS = '''

def _stand_in(name, rows, answer):
    """The answer of this name; once the check says so, with the check's numbers in place of its own."""
    import functools
    import os

    import numpy

    def mode():
        if os.path.exists(_MODE):
            with open(_MODE) as file:
                return file.read()
        return ""  # the script is still being loaded

    def note(*words):
        with open(_TRANSCRIPT, "a", encoding="utf-8") as file:
            file.write("\\t".join(" ".join(word.split()) for word in words) + "\\n")

    def alike(given, numbers):
        if isinstance(given, (list, tuple)) and len(given) == len(numbers):
            return type(given)(alike(item, [number]) for item, number in zip(given, numbers))
        if hasattr(given, "new_tensor"):
            return given.new_tensor(numbers).reshape(given.shape)
        if isinstance(given, (numpy.ndarray, numpy.generic)) and given.size == len(numbers):
            return numpy.array(numbers).reshape(given.shape)[()]
        return numbers[0] if isinstance(given, float) else plain(given, numbers)

    def plain(given, numbers):
        if name == "f1_for_r":
            return numbers[0]
        return tuple(numbers) if type(given) is tuple else numbers

    def stand_in(*args, **named):
        if _within:  # one answer calls the other
            return answer(*args, **named)
        wanted, given, failure = mode(), None, None
        if wanted:
            note("asked", name)
        _within.append(name)
        try:
            given = answer(*args, **named)
        except Exception as error:
            failure = error
            if wanted:
                note("raised", name, (type(error).__name__ + ": " + str(error))[:300])
        finally:
            _within.pop()
        if not wanted and failure is None:
            return given
        try:
            x = [*args, *named.values()][0]
            first, second = map(float, x.values() if isinstance(x, dict) else x)
        except Exception:
            raise failure or TypeError(name + " was given something else than two numbers in one list.")
        numbers = [row[0] + row[1] * first + row[2] * second for row in rows]
        return (alike if wanted == "alike" else plain)(given, numbers)

    return functools.wraps(answer)(stand_in)


def _no_answer(x):
    raise NameError("func.py does not define it")


_within = []
for _name, _rows in _NUMBERS.items():
    globals()[_name] = _stand_in(_name, _rows, globals().get(_name, _no_answer))
'''

# In an environment of its own, so that rm(list = ls()) in the script does not reach it.
_HARNESS = r"""
local(envir = new.env(parent = baseenv()), {
  transcript <- @transcript@
  note <- function(...) cat(paste(..., sep = "\t"), "\n", file = transcript, sep = "", append = TRUE)
  text <- function(condition) {
    said <- tryCatch(iconv(conditionMessage(condition), "", "UTF-8", sub = "?"), error = function(e) "?")
    substr(gsub("[[:space:]]+", " ", paste(said, collapse = " ")), 1, 600)
  }
  answer <- function(name, x) {
    if (!exists(name, envir = globalenv(), mode = "function")) return("undefined")
    value <- get(name, envir = globalenv(), mode = "function")(x)
    if (!is.numeric(value)) return(paste("other", paste(class(value), collapse = "/"), sep = "\t"))
    first <- as.double(value)[seq_len(min(10, length(value)))]
    paste("numbers", length(value), paste(sprintf("%a", first), collapse = " "), sep = "\t")
  }
  note("started")
  # Which Python R runs, and what is installed in it, is not for the script to say.
  reticulate <- asNamespace("reticulate")
  settled <- c("use_python", "use_virtualenv", "use_condaenv", "use_miniconda", "py_install", "py_require")
  for (name in intersect(settled, ls(reticulate))) {
    unlockBinding(name, reticulate)
    assign(name, function(...) invisible(NULL), envir = reticulate)
  }
  # There is no network to install from, and what is there is there.
  for (utils in list(asNamespace("utils"), as.environment("package:utils"))) {
    unlockBinding("install.packages", utils)
    assign("install.packages", function(...) invisible(NULL), envir = utils)
  }
  attempt <- function(expression) tryCatch({ expression; NULL }, error = identity)
  if (!is.null(failure <- attempt(reticulate::py_run_string("1")))) {
    note("no python", text(failure))
  } else if (!is.null(failure <- attempt(source(@script@)))) {
    note("not loaded", text(failure))
  } else {
    note("loaded")
    for (mode in c("plain", "alike")) for (name in c("f1", "grad_f1")) for (x in list(@points@)) {
      cat(mode, file = @mode@)
      note("call", mode, name)
      note(tryCatch(answer(name, x), error = function(e) paste("error", text(e), sep = "\t")))
    }
  }
  note("done")
})
"""


def r_functions(
    answer: Any,
    program: str,
    source: str | None,
    points: Sequence[Sequence[float]],
    numbers: Mapping[str, np.ndarray],
) -> dict[str, Any]:
    """What f1 and grad_f1 of reticdemo.R, in the current folder, give in R at the points.

    answer: not called here. program: Rscript; "" to look at the script only. source: the two Python answers
    with all that they need. points: pairs of floats, or of ints (R's integers). numbers: for "f1_for_r" an
    array (1, 3) and for "grad_f1_for_r" one of (2, 3): each row r stands for r₁ + r₂x₁ + r₃x₂.

    The report has "script", its text or None where there is none; where R was started, "started", "late",
    "finished" and "loaded" (booleans), "no python" and "problem" (R's words where Python, or the script,
    could not be loaded), "raised" (name → what the student's own Python function raised in R), and "calls":
    for f1 and grad_f1, for each mode ("plain": Python gives a float, and a list or tuple of floats; "alike":
    the objects that the student's own give) a list of dicts, one a point, with "asked", the Python functions
    that were called, and "kind": "numbers" ("length", "numbers"), "other" ("class"), "error" ("message"),
    "undefined" or "unfinished".
    """
    try:
        script = Path(SCRIPT).read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    except OSError:
        return {"script": None}
    if not program:
        return {"script": script}
    with tempfile.TemporaryDirectory(prefix="reticdemo-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        transcript, mode = folder / "transcript.txt", folder / "mode.txt"
        (folder / SCRIPT).write_text(script, encoding="utf-8")
        (folder / "func.py").write_text(_module(source, script, numbers, transcript, mode), encoding="utf-8")
        told = {"script": SCRIPT, "transcript": str(transcript), "mode": str(mode)}
        harness = _HARNESS.replace("@points@", ", ".join(map(_vector, points)))
        for word, value in told.items():
            harness = harness.replace(f"@{word}@", json.dumps(value))  # R writes its strings as JSON does
        (folder / "harness.R").write_text(harness, encoding="utf-8")
        late = _run([program, "--vanilla", "harness.R"], folder)
        said = ""
        with contextlib.suppress(OSError), transcript.open(encoding="utf-8", errors="replace") as file:
            said = file.read(_LONGEST)
    return {"script": script, "late": late, **_report(said)}


def _module(
    source: str | None, script: str, numbers: Mapping[str, np.ndarray], transcript: Path, mode: Path
) -> str:
    """func.py: the setup cell's imports, the answers where they run on their own, and the stand-ins."""
    answers = source if source is not None and _runs(source) else ""
    # torch takes two seconds, which a script without it need not wait.
    unused = {"import torch"} if "torch" not in answers + script else set[str]()
    settings = {
        "_TRANSCRIPT": str(transcript),
        "_MODE": str(mode),
        "_NUMBERS": {name: np.asarray(rows).tolist() for name, rows in numbers.items()},
    }
    return "\n".join(
        [
            *(line for line in _IMPORTS if line not in unused),
            answers,
            *(f"{name} = {value!r}" for name, value in settings.items()),
            _STAND_INS,
        ]
    )


def _runs(source: str) -> bool:
    """Whether the student's definitions can be run apart from the other cells."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile("\n".join([*_IMPORTS, source]), "func.py", "exec"), {"__name__": "func"})
    except Exception:
        return False
    return True


def _vector(point: Sequence[float]) -> str:
    """A point in R's own notation, exactly."""
    return f"c({', '.join(f'{x}L' if isinstance(x, int) else x.hex() for x in point)})"


def _run(command: Sequence[str], folder: Path) -> bool:
    """Run a program in a folder and end all that it started; whether its time was up."""
    programs = os.pathsep.join([os.environ.get("PATH", ""), os.path.dirname(command[0]), os.defpath])
    environment = {**os.environ, "RETICULATE_PYTHON": sys.executable, "PATH": programs}
    environment.pop("PYTHONSAFEPATH", None)  # func.py is to be found beside the script
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
    )
    end: Callable[[], None] = process.kill
    if hasattr(os, "killpg"):
        end = lambda: os.killpg(process.pid, signal.SIGKILL)  # noqa: E731
    try:
        process.wait(_SECONDS)
        return False
    except subprocess.TimeoutExpired:
        return True
    finally:
        with contextlib.suppress(OSError):
            end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)


def _report(said: str) -> dict[str, Any]:
    """A transcript as plain values."""
    report: dict[str, Any] = {"started": False, "loaded": False, "finished": False}
    report |= {"no python": "", "problem": ""}
    raised: dict[str, str] = {}
    calls: dict[str, dict[str, list[dict[str, Any]]]] = {
        name: {"plain": [], "alike": []} for name in ("f1", "grad_f1")
    }
    current: dict[str, Any] = {"asked": []}
    for line in said.splitlines():
        match line.split("\t"):
            case ["started" | "loaded" as word]:
                report[word] = True
            case ["done"]:
                report["finished"] = True
            case ["no python", problem]:
                report["no python"] = problem
            case ["not loaded", problem]:
                report["problem"] = problem
            case ["raised", name, message]:
                raised.setdefault(name, message)
            case ["asked", name]:
                current["asked"].append(name)
            case ["call", mode, name] if mode in calls.get(name, ()):
                current = {"asked": [], "kind": "unfinished"}
                calls[name][mode].append(current)
            case ["undefined"]:
                current["kind"] = "undefined"
            case ["error", message]:
                current |= {"kind": "error", "message": message}
            case ["other", what]:
                current |= {"kind": "other", "class": what}
            case ["numbers", length, values]:
                numbers = np.array([_number(value) for value in values.split()])
                current |= {"kind": "numbers", "length": int(length), "numbers": numbers}
    return {**report, "raised": raised, "calls": calls}


def _number(text: str) -> float:
    try:
        return float.fromhex(text)
    except (ValueError, OverflowError):
        return math.nan  # NA
