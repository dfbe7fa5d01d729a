"""The checks of `r-interop`: calling differentiated Python from R."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..functions import points
from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, failed, judge, judge_value, wrong
from ..wire import Opaque
from . import graded
from ._in_r import (
    broken_off,
    calls_nothing,
    function_findings,
    left_for_later,
    python_missing,
    raised_in_python,
    rscript,
)
from ._rules import Calls, again
from ._typed_in import by_differentiation

EXAMPLE = np.array([3.25, 4.0 - np.cos(3.0)])  # the notebook's worked case, the gradient at (4, 3)


def _f1(x: Any) -> Any:
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def _gradient(x: np.ndarray) -> np.ndarray:
    return np.array([1 / x[0] + x[1], x[0] - np.cos(x[1])])


def _inputs(rng: np.random.Generator) -> Iterator[tuple[Any, str]]:
    """Values of x as R sends them, with what is special about each; x₁ > 0."""
    signs = np.array([1, -1])
    yield points(rng, 2, positive=True).tolist(), "x a list"
    yield tuple((points(rng, 2, positive=True) * signs).tolist()), "x a tuple"
    yield points(rng, 2, positive=True), "x an array"
    yield [int(n) for n in rng.permutation(np.arange(2, 10))[:2]], "x a list of integers"
    for scales in ((1e-9, 1.0), (1e8, 1.0), (1.0, 1e8), (1.0, -1e-9)):
        x = points(rng, 2, positive=True) * scales
        yield x.tolist(), f"edge: x = ({x[0]:.3g}, {x[1]:.3g})"


@graded("r-interop.f1_for_r")
def f1_for_r(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """f1 of whatever R sends, as a plain float."""
    yield from _python_half(Calls(student), list(_inputs(rng)), _f1, "scalar")


@graded("r-interop.grad_f1_for_r")
def grad_f1_for_r(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The gradient of f1 by AD, as a plain list or tuple of two floats."""
    calls, inputs = Calls(student), list(_inputs(rng))
    yield from _python_half(calls, inputs, _gradient, "gradient")
    engines = calls.through("derivative_engines", inputs[0][0])
    yield by_differentiation(student.source, engines, evaluated=("log", "sin"))


def _python_half(calls: Calls, inputs: Sequence[tuple[Any, str]], truth: Any, kind: str) -> Iterator[Finding]:
    def check(rule: str, sent: Any, point: str) -> Finding:
        x = np.array(sent, dtype=float)
        context: dict[str, Any] = {"x": x, "value": _f1(x), "f": _f1, "example": EXAMPLE}
        if kind == "scalar":
            context = {"plain": True, "scale": abs(np.log(x[0])) + abs(x[0] * x[1]) + 1.0}
        return _judge_plain(rule, calls(sent), truth(x), kind, point, context)

    first, *others = inputs
    finding = check("values", *first)
    yield finding
    for sent, point in others:
        yield check("values", sent, point)
    yield again(finding, check("a second call", *first))
    yield calls.left_alone()


def _judge_plain(
    rule: str, answer: Answer, truth: Any, kind: str, point: str, context: Mapping[str, Any]
) -> Finding:
    """Judge a plain float (kind "scalar"), or the floats in a list or tuple."""
    options: dict[str, Any] = {"kind": kind, "point": point, "context": context}
    if answer.failure is not None:
        return judge(rule, answer, truth, **options)
    returned = answer.returned
    due = "a plain float" if kind == "scalar" else "a list or tuple of two floats"
    items: Sequence[Any] = [returned]
    if kind != "scalar":
        if type(returned) not in (list, tuple):
            return _unfit(rule, returned, f"{_described(returned)} came back; {due} was due.", point)
        items = returned
    for item in items:
        if type(item) is not float:
            where = "came back" if kind == "scalar" else f"is in the {type(returned).__name__}"
            return _unfit(rule, item, f"{_described(item)} {where}; {due} was due.", point)
    return judge_value(rule, items[0] if kind == "scalar" else np.array(items), truth, **options)


def _unfit(rule: str, what: Any, message: str, point: str) -> Finding:
    if isinstance(what, np.ndarray | np.generic):
        message += " To R it is an object of Python: which method or function makes plain floats of it?"
        return wrong(rule, message, misconception="numpy_number", point=point)
    if what is None:
        message += " Does every path through the function end in a return?"
    return wrong(rule, message, misconception="wrong_container", point=point)


def _described(value: Any) -> str:
    match value:
        case None:
            return "None"
        case Opaque(type_name=name):
            return f"An object of type {name}"
        case np.generic():
            return f"A NumPy number (np.{value.dtype})"
        case np.ndarray():
            return "A NumPy array"
        case _:
            return f"An object of type {type(value).__name__}"


@graded("r-interop.reticdemo")
def reticdemo(value: Subject, gradient: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """f1 and grad_f1 of reticdemo.R give in R whatever the two functions of func.py give."""
    program, lacking = rscript()
    asked = [points(rng, 2, positive=True), points(rng, 2, positive=True) * [1, -1], rng.permutation([4, 7])]
    rows = {"f1": points(rng, (1, 3)), "grad_f1": points(rng, (2, 3))}
    sources = [subject.source for subject in (value, gradient) if subject.source]
    arguments = (
        program,
        "\n".join(sources) or None,
        [x.tolist() for x in asked],
        {f"{name}_for_r": numbers for name, numbers in rows.items()},
    )
    answer = value.through("r_functions", *arguments)
    if answer.failure is not None and answer.failure.kind == "missing":  # the script may be there even so
        answer = gradient.through("r_functions", *arguments)
    if answer.failure is not None:
        late = answer.failure.kind == "timeout"
        message = "R was still busy when its time was up. Does every loop end?" if late else ""
        yield failed("in R", replace(answer.failure, message=message or answer.failure.message))
        return
    report = answer.returned if isinstance(answer.returned, dict) else {}
    script = report.get("script", 0)
    if script is None:
        message = "There is no file reticdemo.R here. The first line of its cell, %%writefile, makes it."
        yield Finding("the script", Verdict.MISSING, message)
    elif not isinstance(script, str):
        yield wrong("the script", "What came back is no report about reticdemo.R.")
    elif calls_nothing(script):
        yield Finding("the script", Verdict.MISSING, "reticdemo.R is not written yet: it calls nothing.")
    elif lacking or (report.get("no python") and (lacking := python_missing(program))):
        yield left_for_later(lacking)
    elif (problem := broken_off(report)) is not None:
        yield problem
    else:
        for name, numbers in rows.items():
            yield from function_findings(report, name, numbers, asked)
        yield from raised_in_python(report)
