"""The micro-exercises of course/02-autograd-basics.ipynb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, failed, judge, judge_value, right, wrong
from . import graded
from ._closed_forms import GRADIENTS


@graded("lesson-02.quadratic_gradient")
def quadratic_gradient(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """xᵀAx = a x₁² + 2b x₁x₂ + c x₂²: the parameter b stands in two places of A."""
    for _ in range(2):
        theta, x = points(rng, 3), points(rng, 2)
        truth = np.array([x[0] ** 2, 2 * x[0] * x[1], x[1] ** 2])
        answer = student(theta, x)
        if isinstance(answer.returned, list | tuple) and len(answer.returned) == 3:
            answer = replace(answer, returned=_together(answer.returned))
        finding = judge("values", answer, truth, kind="array", point="random theta and x")
        seen = finding.comparison
        if finding.verdict is Verdict.WRONG and seen is not None:
            if seen.returned.shape == (2, 2):
                message = "A 2 × 2 array came back: a derivative by the entries of A. Differentiate by theta."
                finding = replace(finding, message=message)
            elif seen.returned.shape == (3,) and np.allclose(seen.returned, truth / [1, 2, 1]):
                message = (
                    "By a and c it is right, by b it is half: b stands in two places of A, and one of them "
                    "was counted. Does the function that you differentiate start from theta, or from A?"
                )
                finding = replace(finding, message=message)
        yield finding


def _together(numbers: list | tuple) -> object:
    """Three scalars as one array; anything else as it is."""
    try:
        return np.array([float(np.asarray(number).item()) for number in numbers])
    except (TypeError, ValueError):
        return numbers


@graded("lesson-02.value_and_gradients")
def value_and_gradients(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The pair (value, (∂f/∂B, ∂f/∂z)) of f(B=…, z=…), from one evaluation."""
    bilinear = Probe("bilinear", u=points(rng, 3))
    energy = Probe(
        "energy", weight_B=points(rng, (2, 3), positive=True), weight_z=points(rng, 4, positive=True)
    )
    counts = []
    for f, B, z in [
        (bilinear, points(rng, (3, 4)), points(rng, 4)),
        (bilinear, points(rng, (3, 3)), points(rng, 3)),
        (energy, points(rng, (2, 3), positive=True) / 2, points(rng, 4, positive=True) / 2),
    ]:
        point = f"f(B {B.shape}, z {z.shape})"
        answer = student(f, B, z)
        if answer.failure is not None:
            yield failed("values", answer.failure, point=point)
            continue
        counts.append(answer.evaluations)
        match answer.returned:
            case (value, (by_B, by_z)) if isinstance(answer.returned, tuple | list):
                truth = GRADIENTS[f.family](B=B, z=z, **f.parameters)
                yield judge_value("the value", value, f(B=B, z=z), kind="scalar", point=point)
                if (_shape(by_B), _shape(by_z)) == (z.shape, B.shape):
                    yield wrong(
                        "order", "The gradients came in the other order: first by B, then by z.", point=point
                    )
                    continue
                yield judge_value("by B", by_B, truth["B"], kind="array", point=f"∂f/∂B of {point}")
                yield judge_value("by z", by_z, truth["z"], kind="array", point=f"∂f/∂z of {point}")
            case _:
                yield wrong(
                    "a pair",
                    _not_a_pair(answer.returned),
                    misconception="wrong_container",
                    point=point,
                )
    yield _one_evaluation(counts)


def _not_a_pair(returned: object) -> str:
    """What to say of an answer that is not (value, (by_B, by_z))."""
    match returned:
        case (_, _, _):
            return (
                "Three things came back. The value has one partner: the two gradients, together in a pair of "
                "their own."
            )
        case (_, dict()):
            return "The gradients came back in a dict. A pair was due: the one by B, then the one by z."
        case _:
            return (
                "A pair was due: the value, then a pair of gradients. Print what came back and its type; "
                "which argument numbers did you ask for?"
            )


def _shape(returned: object) -> tuple[int, ...] | None:
    return returned.shape if isinstance(returned, np.ndarray) else None


def _one_evaluation(counts: list[int]) -> Finding:
    if all(count == 1 for count in counts):
        return right("one evaluation of f", costs="half")
    return wrong(
        "one evaluation of f",
        f"f ran {max(counts)} times. One call can give the value and both gradients: which function of "
        "Autograd returns a pair, and what may its argument number be?",
        costs="half",
        misconception="too_many_evaluations",
    )
