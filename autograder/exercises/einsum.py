"""The checks of `einsum`: sums over indices, by einsum alone, in NumPy and torch alike.

The student's functions are given an einsum, which only their own process has: every call goes by a driver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from ..functions import points
from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, failed, judge_value, right, wrong
from ..wire import Opaque
from . import graded
from ._contractions import explained
from ._einsum_questions import (
    BILINEAR,
    COL_SUM,
    MATRIX_PRODUCT,
    MATRIX_PRODUCT_VJP,
    PRODUCT_WITH_TRANSPOSE,
    ROW_SUM,
    Arrays,
    Case,
    Expected,
    Question,
    cases,
)
from ._rules import Calls, again, all_right, lost, tensor

Container = Literal["array", "tensor"]

#: how often einsum was called (None when that is not known), and what else computed
Way = tuple[int | None, list[str]]

LIBRARIES: dict[Container, str] = {"array": "NumPy", "tensor": "PyTorch"}
ENGINES: dict[Container, str] = {"array": "Autograd", "tensor": "PyTorch"}
#: what a way is looked at with
_KINDS = ("arrays", "tensors", "tensors that require grad")
#: the operators by which students write these operations
_OPERATORS = {
    "add": "+", "divide": "/", "matmul": "@", "mul": "*", "multiply": "*", "neg": "-", "negative": "-",
    "sub": "-", "subtract": "-", "true_divide": "/", "div": "/",
}  # fmt: skip


@graded("einsum.row_sum")
def row_sum(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The sum of each row, of shape (m,)."""
    yield from _check(ROW_SUM, student, rng)


@graded("einsum.col_sum")
def col_sum(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The sum of each column, of shape (n,)."""
    yield from _check(COL_SUM, student, rng)


@graded("einsum.matrix_product")
def matrix_product(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """AB."""
    yield from _check(MATRIX_PRODUCT, student, rng)


@graded("einsum.product_with_transpose")
def product_with_transpose(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """ABᵀ."""
    yield from _check(PRODUCT_WITH_TRANSPOSE, student, rng)


@graded("einsum.bilinear")
def bilinear(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """xᵀAy, a scalar."""
    yield from _check(BILINEAR, student, rng)


@graded("einsum.matrix_product_vjp")
def matrix_product_vjp(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The pair (GBᵀ, AᵀG)."""
    yield from _check(MATRIX_PRODUCT_VJP, student, rng)


class _Contractions(Calls):
    """Calls by the drivers that put einsum in; what a call changed goes by the student's names."""

    def through(self, driver: str, *args: Any) -> Answer:
        answer = self._student.through(driver, *args, ruled_out=self._ruled_out)
        changed = tuple(item.replace("arguments['", "").replace("']", "") for item in answer.changed)
        return self._remember(replace(answer, changed=changed))


def _check(question: Question, student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Values in both libraries, then their derivatives, and the way."""
    calls = _Contractions(student)
    asked = cases(question, rng)

    def values(container: Container, case: Case, rule: str = "values", used: bool = False) -> list[Finding]:
        answer = calls.through("contraction", _arguments(case.arrays, container, used))
        rule = f"{rule} with {LIBRARIES[container]}"
        return _judge(rule, answer, case.expected, container, _point(case, container))

    first = values("array", asked[0])
    if first[0].verdict in (Verdict.MISSING, Verdict.TIMEOUT):
        yield first[0]
        return
    judged = [(asked[0], first), *((case, values("array", case)) for case in asked[1:])]
    judged += [(case, values("tensor", case, used=i % 2 == 1)) for i, case in enumerate(asked)]
    ways = [_way(calls, _arguments(asked[0].arrays, container)) for container in LIBRARIES]
    ways.append(_way(calls, _arguments(asked[0].arrays, "tensor", used=True)))
    findings = explained(
        [(case.arrays, each) for case, each in judged], len(question.names), question.operands
    )
    if _by_another_einsum(ways):
        findings = [_of_another_einsum(finding) for finding in findings]
    yield from findings
    for container, (_, before) in zip(LIBRARIES, (judged[0], judged[len(asked)]), strict=True):
        if all_right(before):
            repeated = values(container, asked[0], "a second call")
            yield from map(again, before, repeated) if len(before) == len(repeated) else repeated
    if all_right(findings):
        yield from _in_single_precision(calls, asked[0])
        for container in LIBRARIES:
            yield from _differentiable(calls, asked[0], container, rng)
    yield _by_einsum_alone(ways)
    yield calls.left_alone()


def _arguments(arrays: Arrays, container: Container, used: bool = False) -> dict[str, Any]:
    """The arguments as the student gets them; `used`: tensors that require grad and have a .grad already."""
    if container == "array":
        return dict(arrays)
    return {name: tensor(array, used, np.cos(array) if used else None) for name, array in arrays.items()}


def _point(case: Case, container: Container) -> str:
    return f"{LIBRARIES[container]}, {case.point}"


def _judge(
    rule: str,
    answer: Answer,
    expected: Sequence[Expected],
    container: Container,
    point: str,
    dtype: str = "float64",
    plain: bool = True,
) -> list[Finding]:
    """A finding for each result, or a single one where they did not come back one by one."""
    if answer.failure is not None:
        return [failed(rule, answer.failure, point=point)]
    returned = [answer.returned] if len(expected) == 1 and plain else answer.returned
    if type(returned) not in (list, tuple) or len(returned) != len(expected):
        names = " and ".join(due.name for due in expected)
        message = f"A tuple or list was due, of {names}; what came back is {_kind(returned)}."
        return [wrong(rule, message, misconception="wrong_container", point=point)]
    return [
        judge_value(
            f"{rule}: {due.name}" if due.name else rule,
            value,
            due.values,
            kind=("scalar", "vector", "array")[due.values.ndim],
            container=container,
            dtype=dtype,
            alternatives=due.mistakes,
            context={"plain": plain, "scale": due.scale, "terms": due.terms},
            point=point,
        )
        for value, due in zip(returned, expected, strict=True)
    ]


def _kind(returned: Any) -> str:
    if isinstance(returned, list | tuple):
        return f"a {type(returned).__name__} of {len(returned)}"
    return f"of type {returned.type_name if type(returned) is Opaque else type(returned).__name__}"


def _in_single_precision(calls: _Contractions, case: Case) -> Iterator[Finding]:
    """float32 tensors come back as float32. An answer made for float64 alone raises, which is not marked."""
    single = {name: array.astype(np.float32) for name, array in case.arrays.items()}
    answer = calls.through("contraction", _arguments(single, "tensor"))
    if answer.failure is None:
        wide = replace(case, arrays={name: array.astype(float) for name, array in single.items()})
        point = f"{_point(case, 'tensor')}, float32"
        yield from _judge("dtype kept", answer, wide.expected, "tensor", point, "float32")


def _differentiable(
    calls: _Contractions, case: Case, container: Container, rng: np.random.Generator
) -> Iterator[Finding]:
    """The gradients of a weighted sum of the results, by each argument."""
    weights = [points(rng, due.values.shape) for due in case.expected]
    given = weights if container == "array" else [tensor(weight) for weight in weights]
    answer = calls.through("contraction_vjp", _arguments(case.arrays, container), given)
    everything = [*case.arrays.values(), *weights]
    gradients = case.question.gradients(*everything)
    scales = case.question.gradients(*map(np.abs, everything))
    expected = [Expected(f"∂/∂{n}", g, s) for n, g, s in zip(case.arrays, gradients, scales, strict=True)]
    rule = f"derivative by {ENGINES[container]}"
    yield from map(lost, _judge(rule, answer, expected, container, _point(case, container), plain=False))


def _way(calls: _Contractions, arguments: dict[str, Any]) -> Way:
    """What a function does with these arguments; nothing is known where the call fails."""
    answer = calls.through("contraction_operations", arguments)
    match answer.returned:
        case {"einsum": int(count), "others": list(names)}:
            return count, [name[:60] for name in names[:5] if type(name) is str]
    return None, []


def _by_another_einsum(ways: Sequence[Way]) -> bool:
    """Whether nothing else than einsum was seen at work, and at times another one than the given."""
    others = {name for _, names in ways for name in names}
    return bool(others) and others <= {"np.einsum", "torch.einsum"}


def _of_another_einsum(finding: Finding) -> Finding:
    """np.einsum makes arrays of tensors, and torch.einsum refuses arrays: the same mistake."""
    failing = finding.misconception == "wrong_container" or finding.verdict is Verdict.ERROR
    return replace(finding, misconception="given_einsum_unused") if failing else finding


def _by_einsum_alone(ways: Sequence[Way]) -> Finding:
    rule = "arithmetic by the given einsum alone"
    others = sorted({name for _, names in ways for name in names})
    silent = [kind for kind, (count, _) in zip(_KINDS, ways, strict=True) if count == 0]
    if not others and not silent:
        return right(rule, costs="half")
    made = ", ".join(name + _operator(name) for name in others)
    when = f" with {silent[0]}" if 0 < len(silent) < len(ways) else ""
    said = [
        f"The einsum that your function is given was not called{when}." if silent else "",
        f"What came back is made by {made}{'' if silent else ' as well'}." if others else "",
        "Views, ones and stack are no arithmetic; the sums and products are for the given einsum to do.",
    ]
    key = "given_einsum_unused" if _by_another_einsum(ways) else "arithmetic_beside_einsum"
    return wrong(rule, " ".join(filter(None, said)), costs="half", misconception=key)


def _operator(name: str) -> str:
    sign = _OPERATORS.get(name.rpartition(".")[2].strip("_"))
    return f" ({sign})" if sign else ""
