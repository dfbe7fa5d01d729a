"""The checks of `packing`: all gradients from one evaluation.

The gradients of the probe functions are not symmetric in any matrix argument, so that a transposed or
row-major answer shows; the course's own f, whose ∂f/∂A = xxᵀ hides both, comes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Answer, Subject
from ..verdicts import Finding, failed, judge, judge_value, right, wrong
from . import graded
from ._closed_forms import GRADIENTS, Arrays
from ._rules import Calls, again, all_right, lost

Shapes = dict[str, tuple[int, ...]]


def stacked(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """The arrays' entries as one (N, 1) column, column-major."""
    return np.concatenate([array.reshape(-1, 1, order="F") for array in arrays])


def unstacked(v: np.ndarray, shapes: Shapes) -> Arrays:
    """The inverse of `stacked`, as a dict."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    pieces = np.split(v.ravel(), ends[:-1])
    return {
        name: piece.reshape(shape, order="F")
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
    }


def _shapes(arrays: Arrays) -> Shapes:
    return {name: array.shape for name, array in arrays.items()}


@dataclass(frozen=True)
class Case:
    """A scalar probe function f and its arguments."""

    f: Probe
    params: Arrays
    edge: str = ""

    @property
    def gradients(self) -> Arrays:
        """The closed-form gradients, in the order of params."""
        unordered = GRADIENTS[self.f.family](**self.params, **self.f.parameters)
        return {name: unordered[name] for name in self.params}

    @property
    def point(self) -> str:
        arguments = ", ".join(f"{name} {value.shape}" for name, value in self.params.items())
        return f"f({arguments}){', edge: ' + self.edge if self.edge else ''}"


def _cases(rng: np.random.Generator) -> list[Case]:
    """Functions of several arguments, whose names come in an order that sorting would change."""

    def positive(*shape: int) -> np.ndarray:
        return points(rng, shape, positive=True)

    return [
        Case(Probe("bilinear", u=points(rng, 3)), {"z": points(rng, 4), "B": points(rng, (3, 4))}),
        Case(Probe("bilinear", u=points(rng, 3)), {"z": points(rng, 3), "B": points(rng, (3, 3))}),
        Case(
            Probe("network", data=points(rng, 3)),
            {"b": points(rng, 5), "W": points(rng, (5, 3)) / 3, "v": points(rng, 5)},
        ),
        Case(
            Probe("energy", weight_T=positive(2, 3, 4), weight_s=positive()),
            {"s": positive() / 2, "T": positive(2, 3, 4) / 2},
            "a 0-d argument and one of three dimensions",
        ),
        Case(
            Probe("energy", weight_M=positive(3, 2)),
            {"unused": points(rng, (2, 3)), "M": positive(3, 2) / 2},
            "f does not use one of its arguments",
        ),
        Case(Probe("energy"), {"q": points(rng, (2, 3)), "p": points(rng, ())}, "f is constant"),
        Case(Probe("energy", weight_t=positive()), {"t": positive() / 2}, "one 0-d argument"),
        Case(
            Probe("course_example"),
            {"A": points(rng, (3, 3)), "x": points(rng, (3, 1)), "y": points(rng, (3, 1))},
            "the course's f, with A not symmetric",
        ),
    ]


def _mixed(rng: np.random.Generator) -> Arrays:
    """Arrays of 0 to 3 dimensions, whose names come in an order that sorting would change."""
    shapes: Shapes = {"x": (4,), "A": (2, 3), "s": (), "T": (2, 3, 2)}
    return {name: points(rng, shape) for name, shape in shapes.items()}


MIXED = "four arrays of 0 to 3 dimensions"


@graded("packing.pack")
def pack(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """One (N, 1) column, column-major, in sequence order, for lists and tuples, under Autograd too."""
    calls = Calls(student)

    def check(rule: str, arrays: Sequence[np.ndarray], point: str) -> Finding:
        shapes = {f"array {i}": array.shape for i, array in enumerate(arrays)}
        mistakes = {"pieces_reordered": stacked(arrays[::-1])}
        if len(arrays) > 1:
            mistakes["piece_missing"] = stacked(arrays[:-1])
        return _judge_packed(rule, calls(arrays), stacked(arrays), shapes, point, mistakes, plain=True)

    matrix, column = points(rng, (3, 4)), points(rng, (2, 1))
    arrays = list(_mixed(rng).values())
    findings = [
        check("values", [matrix, column], "a (3, 4) and a (2, 1) array"),
        check("values", arrays, MIXED),
        check("a tuple", tuple(arrays), f"a tuple of {MIXED}"),
        check("one array", [matrix], "edge: one array"),
        check("one 0-d array", [points(rng, ())], "edge: one 0-d array"),
    ]
    yield from findings
    if all_right(findings):
        weights = points(rng, (sum(array.size for array in arrays), 1))
        truth = unstacked(weights, {f"array {i}": array.shape for i, array in enumerate(arrays)})
        answer = calls.through("gradient_through_pack", arrays, weights)
        if isinstance(answer.returned, list) and len(answer.returned) == len(truth):
            answer = Answer(dict(zip(truth, answer.returned, strict=True)))
        yield from map(lost, _judge_dict("differentiable by Autograd", answer, truth, MIXED))
    yield calls.left_alone()


@graded("packing.unpack")
def unpack(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Name → array of exactly its shape, the inverse of pack, under Autograd too."""
    calls = Calls(student)
    mixed = _mixed(rng)
    findings: list[Finding] = []
    for arrays, point in [
        ({"x": points(rng, (3, 1)), "A": points(rng, (2, 3))}, "a (3, 1) and a (2, 3) array"),
        (mixed, MIXED),
        ({"only": points(rng, ())}, "edge: one 0-d array"),
    ]:
        answer = calls(stacked(list(arrays.values())), _shapes(arrays))
        findings += _judge_dict("values", answer, arrays, point, plain=True)
    yield from findings
    if all_right(findings):
        shapes = _shapes(mixed)
        weights = {name: points(rng, shape) for name, shape in shapes.items()}
        truth = stacked(list(weights.values()))
        answer = calls.through("gradient_through_unpack", stacked(list(mixed.values())), shapes, weights)
        yield lost(_judge_packed("differentiable by Autograd", answer, truth, shapes, MIXED))
    yield calls.left_alone()


@graded("packing.packed_gradient")
def packed_gradient(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The (N, 1) packed gradient from exactly one evaluation of f."""
    calls = Calls(student)
    counts: list[tuple[int, int]] = []

    def check(rule: str, case: Case) -> Finding:
        answer = _counted(calls(case.f, case.params), case, counts)
        gradients = list(case.gradients.values())
        mistakes = {"piece_missing": stacked(gradients[:1])} if len(gradients) > 1 else {}
        return _judge_packed(rule, answer, stacked(gradients), _shapes(case.params), case.point, mistakes)

    first, *others = _cases(rng)
    finding = check("values", first)
    yield finding
    for case in others:
        yield check("values", case)
    yield again(finding, check("a second call", first))
    yield _one_evaluation(counts)
    yield calls.left_alone()


@graded("packing.all_gradients")
def all_gradients(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Name → gradient of exactly that array's shape, from exactly one evaluation of f."""
    calls = Calls(student)
    counts: list[tuple[int, int]] = []

    def check(rule: str, case: Case) -> list[Finding]:
        answer = _counted(calls(case.f, case.params), case, counts)
        return list(_judge_dict(rule, answer, case.gradients, case.point))

    first, *others = _cases(rng)
    findings = check("values", first)
    yield from findings
    for case in others:
        yield from check("values", case)
    yield from map(again, findings, check("a second call", first))
    yield _one_evaluation(counts)
    yield calls.left_alone()


def _counted(answer: Answer, case: Case, counts: list[tuple[int, int]]) -> Answer:
    if answer.failure is None:
        counts.append((answer.evaluations, len(case.params)))
    return answer


def _one_evaluation(counts: Sequence[tuple[int, int]]) -> Finding:
    rule = "one evaluation of f"
    several = [pair for pair in counts if pair[0] != 1]
    if not several:
        return right(rule, costs="half")
    evaluations, arguments = several[0]
    if evaluations == 0:
        return wrong(rule, "f was never called: where do the numbers come from?", costs="half")
    message = (
        f"f ran {evaluations} times for {arguments} argument{'s' * (arguments != 1)}. One evaluation records "
        "everything that one backward pass needs for all arguments together."
    )
    return wrong(rule, message, costs="half", misconception="too_many_evaluations")


def _judge_packed(
    rule: str,
    answer: Answer,
    truth: np.ndarray,
    shapes: Shapes,
    point: str,
    mistakes: Mapping[str, Any] | None = None,
    plain: bool = False,
) -> Finding:
    context = {"shapes": shapes, "plain": plain}
    options = {"alternatives": mistakes or {}, "context": context, "point": point}
    return judge(rule, answer, truth, kind="packed", container="array", dtype="float64", **options)


def _judge_dict(
    rule: str, answer: Answer, truth: Arrays, point: str, plain: bool = False
) -> Iterator[Finding]:
    """Judge a dict name → array, array by array."""
    returned = answer.returned
    if answer.failure is not None:
        yield failed(rule, answer.failure, point=point)
    elif not isinstance(returned, dict):
        message = f"A dict from name to array was due; what came back is of type {type(returned).__name__}."
        yield wrong(rule, message, misconception="wrong_container", point=point)
    elif set(returned) != set(truth):
        due, back = ", ".join(truth), ", ".join(map(str, returned)) or "none"
        yield wrong(rule, f"The names due were {due}; those that came back: {back}.", point=point)
    else:
        for name, reference in truth.items():
            yield _judge_array(f"{rule}: {name}", returned[name], reference, f"{name} of {point}", plain)


def _judge_array(rule: str, returned: Any, truth: np.ndarray, point: str, plain: bool) -> Finding:
    context: Mapping[str, Any] = {"order": "F", "plain": plain}
    return judge_value(
        rule, returned, truth, kind="array", container="array", dtype="float64", point=point, context=context
    )
