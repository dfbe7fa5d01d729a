"""The micro-exercises of course/10-custom-derivatives.ipynb."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import scipy.special

from .. import wording
from ..functions import points
from ..misconceptions import MISCONCEPTIONS
from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, failed, judge, right, wrong
from ..wire import Tensor
from . import graded
from ._rules import Calls, again, all_right, lost, tensor


@dataclass(frozen=True)
class Case:
    """y with y + log y = x, and its first two derivatives: y′ = y/(1 + y), y″ = y/(1 + y)³."""

    x: np.ndarray | float
    point: str

    @cached_property
    def y(self) -> np.ndarray:
        return np.asarray(scipy.special.wrightomega(self.x))

    @cached_property
    def slope(self) -> np.ndarray:
        return self.y / (1 + self.y)

    @cached_property
    def bend(self) -> np.ndarray:
        """(½y²)″."""
        return self.slope**2 + self.y * self.y / (1 + self.y) ** 3

    def mistakes(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """What well-known wrong rules give for the product of the Jacobian with a vector."""
        return {"cotangent_ignored": self.slope, "reciprocal": vector / self.slope}

    def judge(self, rule: str, answer: Answer, truth: np.ndarray, **options: Any) -> Finding:
        shape = "scalar" if truth.ndim == 0 else None
        return judge(rule, answer, truth, kind="array", shape=shape, point=self.point, **options)

    def first_order(self, rule: str, answer: Answer, vector: np.ndarray, **options: Any) -> Finding:
        """A product with the Jacobian, with what is wrong about it."""
        truth = vector * self.slope
        options["alternatives"] = self.mistakes(vector)
        finding = lost(self.judge(rule, answer, truth, **options))
        seen = finding.comparison
        if finding.verdict is not Verdict.WRONG or seen is None or seen.returned.shape != truth.shape:
            return finding
        x = np.asarray(self.x)
        with np.errstate(all="ignore"):
            for values, message in (
                (
                    vector * x / (1 + x),
                    "This is right with x in the place of y: which of them is in your rule?",
                ),
                (vector / (1 + self.y), "dx = (1 + 1/y) dy: what is left when you solve it for dy?"),
            ):
                if np.allclose(seen.returned, values, rtol=1e-8, equal_nan=False):
                    return replace(finding, message=message)
        return finding


def _cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(points(rng, 5), "x of shape (5,)"),
        Case(4 * points(rng, (2, 3)), "x of shape (2, 3)"),
        Case(points(rng, ()), "a 0-d x"),
        Case(points(rng, 1), "edge: x of shape (1,)"),
    ]


@graded("lesson-10.omega")
def omega(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """y with y + log y = x by an own primitive of Autograd's, both modes, each to second order."""
    calls = Calls(student)
    cases = [*_cases(rng), Case(float(points(rng, ())), "x a Python float")]

    def values() -> Iterator[Finding]:
        plain = {"container": "array", "context": {"plain": True}}
        found = [case.judge("values", calls(case.x), case.y, **plain) for case in cases]
        yield from found
        yield again(found[0], cases[0].judge("a second call", calls(cases[0].x), cases[0].y, **plain))

    def once(mode: str) -> Iterator[Finding]:
        for case in cases:
            vector = points(rng, np.shape(case.x))
            answer = calls.through(f"autograd_{'vjp' if mode == 'reverse' else 'jvp'}", case.x, vector)
            yield case.first_order(f"{mode} mode", answer, vector, container="array")

    def twice(mode: str) -> Iterator[Finding]:
        for case in cases:
            u, v = points(rng, np.shape(case.x)), points(rng, np.shape(case.x))
            answer = calls.through("autograd_second_order", case.x, u, v, mode, mode)
            rule, truth = f"{mode} mode, twice", u * v * (case.bend + case.y * case.slope)
            yield _second_order(case.judge(rule, answer, truth, container="array"), answer)

    if (yield from _in_stages(values())):
        yield from _in_stages(once("reverse"), twice("reverse"))
        yield from _in_stages(once("forward"), twice("forward"))
    answer = calls.through("primitives_traced", cases[0].x)
    yield _own("through a primitive of your own", answer, "Autograd follows no primitive of yours here.")
    yield calls.left_alone()


@graded("lesson-10.omega_torch")
def omega_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The same by an own autograd.Function: reverse mode to second order, torch's checks and transforms."""
    calls = Calls(student)
    cases = _cases(rng)
    kind: dict[str, Any] = {"container": "tensor", "dtype": "float64"}

    def values() -> Iterator[Finding]:
        for position, case in enumerate(cases):
            given = tensor(np.asarray(case.x), requires_grad=position % 2 == 1)
            yield case.judge("values", calls(given), case.y, context={"plain": True}, **kind)

    def once() -> Iterator[Finding]:
        for case in cases:
            u = points(rng, np.shape(case.x))
            answer = calls.through("torch_vjp", tensor(np.asarray(case.x)), Tensor("float64", u))
            yield case.first_order("reverse mode", answer, u, **kind)

    def twice() -> Iterator[Finding]:
        for case in cases:
            u, v = points(rng, np.shape(case.x)), points(rng, np.shape(case.x))
            vectors = Tensor("float64", u), Tensor("float64", v)
            answer = calls.through("torch_second_order", tensor(np.asarray(case.x)), *vectors)
            yield _second_order(case.judge("reverse mode, twice", answer, u * v * case.bend, **kind), answer)

    def checkers() -> Iterator[Finding]:
        answer = calls.through("torch_gradchecks", tensor(points(rng, 3)))
        for name in ("gradcheck", "gradgradcheck"):
            if answer.failure is not None:
                yield failed(name, answer.failure)
            elif answer.returned.get(name):
                yield wrong(name, f"torch.autograd.{name} says: {str(answer.returned[name])[:600]}")
            else:
                yield right(name)

    def transforms() -> Iterator[Finding]:
        number, row, block = (
            Case(points(rng, ()), ""),
            Case(points(rng, 4), ""),
            Case(points(rng, (3, 2)), ""),
        )
        for transform, case, truth in [
            ("grad(f)", number, number.slope),
            ("vmap(f)", block, block.y),
            ("vmap(grad(f))", row, row.slope),
        ]:
            case = replace(case, point=f"{transform}, x of shape {np.shape(case.x)}")
            answer = calls.through("torch_transformed", tensor(np.asarray(case.x)), transform)
            yield case.judge("under torch.func", answer, truth, **kind)

    yield from _in_stages(values(), once(), twice(), checkers(), transforms())
    answer = calls.through("own_functions", tensor(np.asarray(cases[0].x)))
    yield _own(
        "through an autograd.Function of your own", answer, "No autograd.Function of yours is in the graph."
    )
    yield calls.left_alone()


def _in_stages(*stages: Iterator[Finding]) -> Generator[Finding, None, bool]:
    """The findings of one stage after another, up to the first that is not right throughout.

    Right ones keep no numbers: they say nothing against a mistake of a later stage.
    """
    for stage in stages:
        findings = list(stage)
        if not all_right(findings):
            yield from findings
            return False
        yield from (replace(finding, comparison=None) for finding in findings)
    return True


def _second_order(finding: Finding, answer: Answer) -> Finding:
    """A second derivative, where the first order is right."""
    mistake = MISCONCEPTIONS["second_order_wrong"]
    if finding.verdict is Verdict.WRONG:
        return replace(finding, misconception=mistake.key, message=f"{finding.message} {mistake.message}")
    if finding.verdict is Verdict.ERROR and answer.failure is not None and answer.failure.type:
        failure = replace(answer.failure, kind="exception")
        return replace(finding, misconception=mistake.key, message=wording.failure(failure, mistake))
    return finding


def _own(rule: str, answer: Answer, said: str) -> Finding:
    """Whether something of the student's own was seen on the way."""
    seen = answer.returned.get("own") if isinstance(answer.returned, dict) else answer.returned
    if answer.failure is not None or seen:
        return right(rule, costs="half")
    return wrong(
        rule,
        f"{said} The exercise is about a rule that you write.",
        costs="half",
        misconception="rule_broken",
    )


@graded("lesson-10.total_distance")
def total_distance(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Σ |pᵢ − pⱼ| over pairs, with the gradient Σⱼ (pᵢ − pⱼ)/|pᵢ − pⱼ|, coinciding points left out."""
    calls = Calls(student)
    apart = [points(rng, (4, 2)), points(rng, (3, 3))]
    meeting = [points(rng, (5, 2)), points(rng, (3, 3)), points(rng, (2, 1))]
    for P in meeting:
        P[-1] = P[0]
    cases = [(P, _words(P)) for P in apart] + [(P, f"{_words(P)}, two coincide") for P in meeting]
    findings = []
    for P, point in cases:
        value, _ = _distances(P)
        context = {"plain": True, "scale": 1.0}
        answer = calls(P)
        findings.append(judge("values", answer, value, kind="scalar", context=context, point=point))
    yield from findings
    if all_right(findings):
        for P, point in cases:
            answer = calls.through("autograd_vjp", P, np.array(1.0))
            _, gradient = _distances(P)
            options = {"container": "array", "context": {"scale": 1.0}, "point": point}
            finding = lost(judge("the gradient", answer, gradient, kind="array", **options))
            seen = finding.comparison
            if finding.verdict is Verdict.WRONG and seen is not None and np.isnan(seen.returned).any():
                finding = replace(finding, message=_NAN)
            yield finding
    yield calls.left_alone()


_NAN = (
    "NaN came back. A root whose argument is 0 has an infinite slope, also where its value is masked or "
    "multiplied by 0 afterwards. Which zeros reach it: of coinciding points, or of each point and itself?"
)


def _words(P: np.ndarray) -> str:
    return f"{len(P)} points in {P.shape[1]} dimension{'s' if P.shape[1] > 1 else ''}"


def _distances(P: np.ndarray) -> tuple[float, np.ndarray]:
    """The sum of all distances and its gradient."""
    value, gradient = 0.0, np.zeros(P.shape)
    for i in range(len(P)):
        for j in range(i):
            distance = float(np.linalg.norm(P[i] - P[j]))
            value += distance
            if distance > 0:
                gradient[i] += (P[i] - P[j]) / distance
                gradient[j] -= (P[i] - P[j]) / distance
    return value, gradient
