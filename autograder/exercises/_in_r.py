"""What this machine has for R, and what the report of the driver `r_functions` says about a script."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..verdicts import Finding, Verdict, judge_value, wrong
from ._rules import all_right

MOST_CHARACTERS = 200_000  # of a script that are looked at, here as well: the report may hold anything
NOT_WRITTEN = "Not written yet"  # how the stop(…) of a script as released begins
_SECONDS = 30.0  # R itself starts in a fifth of one, reticulate with Python in two
_PACKAGE = 'cat(nzchar(system.file(package = "reticulate")))'
_PYTHON = 'cat(tryCatch({ reticulate::py_run_string("1"); "TRUE" }, error = conditionMessage))'

Report = Mapping[str, Any]


def rscript() -> tuple[str, str]:
    """The path of Rscript, "" where the R half cannot be run; then also what is missing."""
    program = shutil.which("Rscript")
    if program is None:
        return "", "R is missing on this machine (no Rscript on the PATH)."
    if _said(program, _PACKAGE) != "TRUE":
        return "", "R is on this machine; its package reticulate is missing."
    return program, ""


def python_missing(program: str) -> str:
    """Why reticulate cannot run this very Python, which is no fault of a script's; "" where it can."""
    said = _said(program, _PYTHON)
    if said == "TRUE":
        return ""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"R's package reticulate cannot run this Python, {version}: {said[:200]} It needs a Python with a "
        "shared library (libpython), and a version of reticulate that knows this Python."
    )


def _said(program: str, expression: str) -> str:
    """What R prints for an expression of ours."""
    environment = {**os.environ, "RETICULATE_PYTHON": sys.executable}
    try:
        done = subprocess.run(
            [program, "--vanilla", "-e", expression],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return "R does not start."
    return " ".join(done.stdout.split())


def left_for_later(lacking: str) -> Finding:
    """Nothing can be told on this machine: neither zero nor full marks."""
    message = (
        f"{lacking} The R half is left for a machine that has what it needs: until it is graded there, it "
        "has half of its points."
    )
    return Finding("in R", Verdict.CANNOT_TELL, message)


def calls_nothing(script: str) -> bool:
    """Whether a script is empty or as it was released: beside its stop(…) there is no call in it."""
    code = re.sub(rf'stop\("{NOT_WRITTEN}.*', "", script[:MOST_CHARACTERS])
    # Each word is looked at once, from its start: a script may be one long word.
    return re.search(r"(?<![\w.])(?!function\b)[\w.]++\s*+\(", re.sub("#.*", "", code)) is None


def broken_off(report: Report) -> Finding | None:
    """Why R did not get to the end of the script and of all calls; None where it did."""
    loaded, problem = report.get("loaded") is True, _text(report.get("problem"))
    if loaded and report.get("finished") is True:
        return None
    names = [name for name in ("f1", "grad_f1") if _calls(report, name, "plain")]
    where = f"in {names[-1]}" if loaded and names else "while it loaded reticdemo.R"
    if report.get("late") is True:
        message = f"R was still busy {where} when its time was up. Does a loop there end?"
        return Finding("in R", Verdict.TIMEOUT, message)
    if report.get("started") is not True:
        message = (
            "R is on this machine and did not start where your code runs. Reading reticdemo.R had not begun: "
            "tell your instructor."
        )
    elif without := _text(report.get("no python")):
        message = f"R could not load Python where your code runs: {without} Tell your instructor."
    elif problem:
        return _stopped("in R", f"R stopped {where}: {problem}")
    else:
        message = f"R ended {where}. Does the script call quit()?"
    return Finding("in R", Verdict.ERROR, message)


def function_findings(
    report: Report, name: str, rows: np.ndarray, asked: Sequence[np.ndarray]
) -> list[Finding]:
    """The findings about the R function `name`, whose Python function gave rows @ (1, x₁, x₂) meanwhile.

    It may follow the Python function as the exercise asks for it, or as the student has it.
    """
    found = {
        mode: [
            _judge(name, call, rows, x) for call, x in zip(_calls(report, name, mode), asked, strict=False)
        ]
        for mode in ("plain", "alike")
    }
    if len(found["plain"]) < len(asked):
        return [wrong(f"{name} in R", f"There is no word of what {name} gave in R.")]
    return (
        found["alike"] if len(found["alike"]) == len(asked) and all_right(found["alike"]) else found["plain"]
    )


def raised_in_python(report: Report) -> Iterator[Finding]:
    """What the student's Python functions raised in R; the R half has been judged apart from that."""
    raised = report.get("raised")
    if not isinstance(raised, dict) or not raised:
        return
    name, message = next(iter(raised.items()))
    text = (
        f"In R, {name} raised {_text(message)}. The check put numbers in its place to judge the R half; "
        "without them, your script would stop there."
    )
    yield wrong("your own functions in R", text, costs="nothing")


def _judge(name: str, call: Report, rows: np.ndarray, x: np.ndarray) -> Finding:
    rule, due = f"{name} in R follows func.py", len(rows)
    vector = f"c({', '.join(f'{value:.6g}' for value in x)})"
    point = f"x = {vector}"
    numbers = call.get("numbers")
    match call.get("kind"):
        case "undefined":
            message = f"reticdemo.R defines no function {name}."
            return Finding(rule, Verdict.MISSING, message, point=point)
        case "error":
            return _stopped(rule, f"R stopped in {name}({vector}): {_text(call.get('message'))}")
        case "numbers" if isinstance(numbers, np.ndarray) and numbers.dtype == float and numbers.ndim == 1:
            if call.get("length") != due or len(numbers) != due:
                message = f"{name}({vector}) gave numbers, {call.get('length')} of them; due: {due}."
                return wrong(rule, message, point=point)
            finding = judge_value(
                rule, numbers, rows @ [1.0, *x], kind="vector", point=point, context={"plain": True}
            )
            return finding if finding.verdict is Verdict.RIGHT else _why_not(finding, name, call)
        case _:
            return _no_numbers(rule, name, _text(call.get("class")), point)


def _stopped(rule: str, message: str) -> Finding:
    verdict = Verdict.MISSING if NOT_WRITTEN in message else Verdict.ERROR
    return Finding(rule, verdict, message)


def _why_not(finding: Finding, name: str, call: Report) -> Finding:
    """Wrong numbers, with the reason where the Python function had no part in them."""
    asked = call.get("asked")
    asked = asked if isinstance(asked, list) else []
    if f"{name}_for_r" in asked:
        return finding
    if asked.count("f1_for_r") > 1:
        message = (
            f"{name} called f1_for_r {asked.count('f1_for_r')} times and {name}_for_r never: these are "
            "differences of its values. The Python function has the derivative, exact to rounding."
        )
        return wrong(finding.rule, message, misconception="finite_differences", point=finding.point)
    message = (
        f"{name} gave numbers and did not call {name}_for_r of the func.py beside the script; the check put "
        f"other numbers into that file, and {name} did not follow."
    )
    return wrong(finding.rule, message, misconception="computed_in_r", point=finding.point)


def _no_numbers(rule: str, name: str, kind: str, point: str) -> Finding:
    message = f"{name} gave an object of class {kind or 'unknown'} in R; numbers were due."
    classes = kind.split("/")
    if "list" in classes:
        return wrong(rule, message, misconception="list_in_r", point=point)
    if any(each.startswith(("python.", "numpy.", "torch.")) for each in classes):
        return wrong(rule, message, misconception="python_object_in_r", point=point)
    if "NULL" in classes:
        message += " A function's value is that of its last expression: what does that one give?"
    return wrong(rule, message, point=point)


def _calls(report: Report, name: str, mode: str) -> list[dict[str, Any]]:
    """The calls that a report tells of, whatever else may stand in its place."""
    found: Any = report
    for key in ("calls", name, mode):
        found = found.get(key) if isinstance(found, dict) else None
    return [call for call in found if isinstance(call, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str:
    return " ".join(value[:600].split()) if isinstance(value, str) else ""
