"""The checks of `loops`: one sum over rows in three ways, and a stopwatch for them.

The three functions differ in nothing but their way, which is seen while they run (`_rows`). The stopwatch is
held against stand-ins that sleep, and that take their own time (`_stopwatch`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ..functions import points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, judge
from . import _rows, _stopwatch, graded
from ._rows import Case, case
from ._rules import Calls, again, all_right, lost, tensor

Way = Callable[[Calls, np.random.Generator, Subject], Iterator[Finding]]


@graded("loops.f2a")
def f2a(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Σᵢ Aᵢ·x, each product assigned by index to its own place of a tensor."""
    yield from _sum_over_rows(student, rng, _rows.assigned_one_by_one)


@graded("loops.f2b")
def f2b(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Σᵢ Aᵢ·x, each product computed in a comprehension or generator expression, no index assignment."""
    yield from _sum_over_rows(student, rng, _rows.in_a_comprehension)


@graded("loops.f2c")
def f2c(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Σᵢ Aᵢ·x, with nothing in Python that goes over the rows."""
    yield from _sum_over_rows(student, rng, _rows.no_loop_over_rows)


def _sum_over_rows(student: Subject, rng: np.random.Generator, way: Way) -> Iterator[Finding]:
    """Values, derivative and inputs, alike for the three functions; then the way, of right ones."""
    calls = Calls(student)

    def value(rule: str, case: Case, requires_grad: str = "", before: Case | None = None) -> Finding:
        """The finding for one call; what requires grad has a .grad already. before: what was asked first."""
        x, A = (
            tensor(array, True, points(rng, array.shape).astype(array.dtype))
            if name in requires_grad
            else tensor(array)
            for name, array in (("x", case.x), ("A", case.A))
        )
        mistakes = {"loop_short": case.products[:-1].sum()}
        if len(case.A) > 1:
            mistakes["rows_not_summed"] = case.products
        context = {"scale": case.scale, "plain": True, "terms": len(case.A)}
        if before is not None:
            context["previous"] = before.value
        options = {"alternatives": mistakes, "context": context, "point": case.point}
        answer = calls(x, A)
        return judge(rule, answer, case.value, kind="scalar", container="tensor", dtype=x.dtype, **options)

    def derivative(case: Case, driver: str = "torch_gradient") -> Finding:
        x, A = tensor(case.x), tensor(case.A)
        context = {"scale": np.abs(case.A.astype(float)).sum(axis=0)}
        answer = calls.through(driver, x, A)
        options = {"dtype": x.dtype, "context": context, "point": case.point}
        return lost(judge("differentiable in x", answer, case.gradient, kind="gradient", **options))

    n, d = int(rng.integers(5, 8)), int(rng.integers(2, 5))
    first, single = case(rng, n, d), case(rng, n, d, dtype="float32")
    edges = [case(rng, 1, d, "one row"), case(rng, n, 1, "one column"), case(rng, 1, 1, "one number")]
    findings = [
        value("values", first),
        value("values", case(rng, n, d), before=first),
        value("values", case(rng, d, n), requires_grad="x"),
        value("values", case(rng, d, d), requires_grad="A and x"),
        *(value("values", edge) for edge in edges),
        value("float32", single),
        value("float32", case(rng, d, n, dtype="float32"), requires_grad="x"),
    ]
    findings.append(again(findings[0], value("a second call", first)))
    if all_right(findings):
        findings += map(derivative, (first, single, *edges))
    if all_right(findings):
        second = derivative(first, "torch_gradient_again")
        if second.verdict is not Verdict.RIGHT:
            second = replace(second, rule="a second gradient", misconception="second_call_differs")
        findings.append(second)
    yield from findings
    yield calls.left_alone()
    if all_right(findings):
        yield from way(calls, rng, student)


@graded("loops.time_f2")
def time_f2(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The median wall seconds of one value and gradient, by name, for the three functions."""
    yield from _stopwatch.judged(Calls(student), rng, ("f2a", "f2b", "f2c"))
