"""The checks of `packing`: all gradients from one evaluation.

The gradients of all probe functions are closed forms. They are not symmetric in any matrix argument, so that
a transposed or row-major answer shows; the course's own f, whose ∂f/∂A = xxᵀ hides both, comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..functions import Probe, points
from ..subjects import Answer, Subject
from ..verdicts import Finding, judge, judge_value, right, wrong
from . import graded
from ._rules import Calls

Arrays = dict[str, np.ndarray]


def stacked(arrays: Sequence[np.ndarray], order: str = "F") -> np.ndarray:
    """The arrays' entries as one (N, 1) column, column-major unless order is "C"."""
    return np.concatenate([array.reshape(-1, 1, order=order) for array in arrays])  # type: ignore[call-overload]


def unstacked(v: np.ndarray, shapes: Mapping[str, tuple[int, ...]], order: str = "F") -> Arrays:
    """The inverse of `stacked`, as a dict."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    pieces = np.split(v.ravel(), ends[:-1])
    return {
        name: piece.reshape(shape, order=order)  # type: ignore[call-overload]
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
    }


@dataclass(frozen=True)
class Case:
    """A scalar probe function f and the point params, with the closed-form gradients in their order."""

    f: Probe
    params: Arrays
    edge: str = ""

    @property
    def gradients(self) -> Arrays:
        return CLOSED_FORMS[self.f.family](**self.params, **self.f.parameters)

    @property
    def point(self) -> str:
        arguments = ", ".join(f"{name} {value.shape}" for name, value in self.params.items())
        return f"f({arguments}){', edge: ' + self.edge if self.edge else ''}"


def _course_example(A: np.ndarray, x: np.ndarray, y: np.ndarray) -> Arrays:
    return {"A": x @ x.T, "x": (A + A.T) @ x + np.sin(y), "y": np.cos(y) * x}


def _bilinear(B: np.ndarray, z: np.ndarray, u: np.ndarray) -> Arrays:
    return {"B": np.outer(u, z), "z": B.T @ u}


def _network(W: np.ndarray, b: np.ndarray, v: np.ndarray, data: np.ndarray) -> Arrays:
    hidden = np.tanh(W @ data + b)
    slope = v * (1 - hidden**2)
    return {"W": np.outer(slope, data), "b": slope, "v": hidden}


def _energy(**arrays: np.ndarray) -> Arrays:
    weights = {k.removeprefix("weight_"): arrays.pop(k) for k in list(arrays) if k.startswith("weight_")}
    s = sum(float(np.sum(weight * np.sin(arrays[k]))) for k, weight in weights.items())
    outer = s / np.sqrt(1 + s**2)
    return {k: outer * weights.get(k, np.zeros(())) * np.cos(value) for k, value in arrays.items()}


CLOSED_FORMS: dict[str, Callable[..., Arrays]] = {
    "course_example": _course_example,
    "bilinear": _bilinear,
    "network": _network,
    "energy": _energy,
}


def _ordered(gradients: Arrays, params: Arrays) -> Arrays:
    return {name: gradients[name] for name in params}


def _cases(rng: np.random.Generator) -> Iterator[Case]:
    # Names in an order that sorting would change.
    u = points(rng, 3)
    yield Case(Probe("bilinear", u=u), {"z": points(rng, 4), "B": points(rng, (3, 4))})
    yield Case(
        Probe("network", data=points(rng, 3)),
        {"W": points(rng, (5, 3)) / 3, "v": points(rng, 5), "b": points(rng, 5)},
    )
    weights = {"weight_T": points(rng, (2, 3, 4), positive=True), "weight_s": points(rng, (), positive=True)}
    yield Case(
        Probe("energy", **weights),
        {"T": points(rng, (2, 3, 4), positive=True) / 2, "s": points(rng, (), positive=True) / 2},
        "an array of three dimensions and a 0-d one",
    )
    yield Case(
        Probe("energy", weight_M=points(rng, (3, 2), positive=True)),
        {"unused": points(rng, (2, 3)), "M": points(rng, (3, 2), positive=True) / 2},
        "f does not use one of its arguments",
    )
    yield Case(Probe("energy"), {"p": points(rng, (2, 3)), "q": points(rng, ())}, "f is constant")
    yield Case(
        Probe("energy", weight_t=points(rng, (), positive=True)),
        {"t": points(rng, (), positive=True) / 2},
        "one 0-d argument",
    )
    yield Case(
        Probe("course_example"),
        {"A": points(rng, (3, 3)), "x": points(rng, (3, 1)), "y": points(rng, (3, 1))},
        "the course's f, with A not symmetric",
    )


def _mixed(rng: np.random.Generator) -> Arrays:
    """Arrays of every number of dimensions, in an order that sorting would change."""
    shapes: dict[str, tuple[int, ...]] = {
        "y": (3, 1),
        "A": (2, 3),
        "s": (),
        "x": (4,),
        "T": (2, 3, 2),
        "r": (1, 4),
    }
    return {name: points(rng, shape) for name, shape in shapes.items()}


@graded("packing.pack")
def pack(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """One (N, 1) column, column-major, in sequence order, for lists and tuples, under Autograd too."""
    calls = Calls(student)

    def check(rule: str, answer: Answer, arrays: Sequence[np.ndarray], point: str) -> Finding:
        alternatives = {
            "row_major": stacked(arrays, "C"),
            "reversed_order": stacked(arrays[::-1]),
        }
        context = {"shapes": {f"array {i}": array.shape for i, array in enumerate(arrays)}}
        return judge(
            rule, answer, stacked(arrays), kind="packed", container="array", point=point,
            alternatives=alternatives, context=context,
        )  # fmt: skip

    matrix, vector = points(rng, (3, 4)), points(rng, (2, 1))
    yield check("values", calls([matrix, vector]), [matrix, vector], "a (3, 4) and a (2, 1) array")
    arrays = list(_mixed(rng).values())
    yield check("values", calls(arrays), arrays, "six arrays of 0 to 3 dimensions")
    yield check("a tuple", calls(tuple(arrays)), arrays, "a tuple of six arrays")
    yield check("one array", calls([matrix]), [matrix], "edge: one array")
    scalar = [points(rng, ())]
    yield check("one 0-d array", calls(scalar), scalar, "edge: one 0-d array")

    size = sum(array.size for array in arrays)
    weights = points(rng, (size, 1))
    answer = calls.through("gradient_through_pack", arrays, weights)
    yield from _judge_items(
        "differentiable by Autograd",
        answer,
        {f"array {i}": g for i, g in enumerate(_unstacked_like(weights, arrays))},
        "six arrays of 0 to 3 dimensions",
    )
    yield calls.left_alone()


def _unstacked_like(v: np.ndarray, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    return list(unstacked(v, {str(i): array.shape for i, array in enumerate(arrays)}).values())


@graded("packing.unpack")
def unpack(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Name → array of exactly its shape, the inverse of pack, under Autograd too."""
    calls = Calls(student)
    small: Arrays = {"x": points(rng, (3, 1)), "A": points(rng, (2, 3))}
    mixed = _mixed(rng)
    single: Arrays = {"only": points(rng, ())}
    for arrays, point in [
        (small, "a (3, 1) and a (2, 3) array"),
        (mixed, "six arrays of 0 to 3 dimensions"),
        (single, "edge: one 0-d array"),
    ]:
        shapes = {name: array.shape for name, array in arrays.items()}
        yield from _judge_dict("values", calls(stacked(list(arrays.values())), shapes), arrays, point)
    shapes = {name: array.shape for name, array in mixed.items()}
    v = stacked(list(mixed.values()))
    weights = {name: points(rng, array.shape) for name, array in mixed.items()}
    yield judge(
        "differentiable by Autograd",
        calls.through("gradient_through_unpack", v, shapes, weights),
        stacked(list(weights.values())),
        kind="packed",
        point="six arrays of 0 to 3 dimensions",
        context={"shapes": shapes},
    )
    yield calls.left_alone()


@graded("packing.packed_gradient")
def packed_gradient(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The (N, 1) packed gradient from exactly one evaluation of f."""
    calls = Calls(student)
    counts: list[tuple[int, int]] = []

    def check(rule: str, case: Case) -> Finding:
        answer = calls(case.f, case.params)
        if answer.failure is None:
            counts.append((answer.evaluations, len(case.params)))
        gradients = list(_ordered(case.gradients, case.params).values())
        shapes = {name: value.shape for name, value in case.params.items()}
        by_name = [case.gradients[name] for name in sorted(case.params)]
        return judge(
            rule, answer, stacked(gradients), kind="packed", container="array", point=case.point,
            alternatives={
                "row_major": stacked(gradients, "C"),
                "sorted_names": stacked(by_name),
                "reversed_order": stacked(gradients[::-1]),
            },
            context={"shapes": shapes},
        )  # fmt: skip

    cases = list(_cases(rng))
    for case in cases:
        yield check("values", case)
    yield check("a second call", cases[0])
    yield _one_evaluation(counts)
    yield calls.left_alone()


@graded("packing.all_gradients")
def all_gradients(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Name → gradient of exactly that array's shape, from exactly one evaluation of f."""
    calls = Calls(student)
    counts: list[tuple[int, int]] = []

    def check(rule: str, case: Case) -> Iterator[Finding]:
        answer = calls(case.f, case.params)
        if answer.failure is None:
            counts.append((answer.evaluations, len(case.params)))
        yield from _judge_dict(rule, answer, _ordered(case.gradients, case.params), case.point)

    cases = list(_cases(rng))
    for case in cases:
        yield from check("values", case)
    yield from check("a second call", cases[0])
    yield _one_evaluation(counts)
    yield calls.left_alone()


def _one_evaluation(counts: list[tuple[int, int]]) -> Finding:
    rule = "one evaluation of f"
    wrong_counts = [pair for pair in counts if pair[0] != 1]
    if not wrong_counts:
        return right(rule, costs="half")
    evaluations, arguments = wrong_counts[0]
    if evaluations == 0:
        message = "f was never called: where do the numbers come from?"
    else:
        message = (
            f"f ran {evaluations} times for {arguments} argument{'s' * (arguments != 1)}. One evaluation "
            "records everything that one backward pass needs for all arguments together."
        )
    several = evaluations > 1 and evaluations == arguments
    return wrong(rule, message, costs="half", misconception="several_evaluations" if several else None)


def _judge_dict(rule: str, answer: Answer, truth: Arrays, point: str) -> Iterator[Finding]:
    """Judge a dict name → array, entry by entry."""
    if answer.failure is None and not isinstance(answer.returned, dict):
        yield wrong(
            rule,
            f"A dict from name to array was due, and {_article(type(answer.returned).__name__)} came back.",
            point=point,
        )
        return
    yield from _judge_items(rule, answer, truth, point)


def _judge_items(rule: str, answer: Answer, truth: Arrays, point: str) -> Iterator[Finding]:
    returned = answer.value
    if set(returned) != set(truth):
        yield wrong(
            rule,
            f"The names due were {', '.join(truth)}; those that came back: "
            f"{', '.join(map(str, returned)) or 'none'}.",
            point=point,
        )
        return
    shapes = {name: value.shape for name, value in truth.items()}
    for name, reference in truth.items():
        column = reference.reshape(-1, 1, order="F")
        yield judge_value(
            f"{rule}: {name}",
            returned[name],
            reference,
            kind="array",
            container="array",
            point=f"{name} of {point}",
            alternatives={"row_major": column.reshape(reference.shape)},
            context={"shapes": shapes},
        )


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
