"""The checks of course/00-numpy-habits.ipynb: a copy moved along one coordinate, all differences, a mean of
squares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..functions import points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, judge
from . import graded
from ._rules import Calls


@graded("lesson-00.moved")
def moved(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """x + h eᵢ as a new array of floats, also where x holds integers."""
    calls = Calls(student)
    h = float(rng.uniform(0.2, 0.8))
    for n in (4, 5, 1):
        x, i = points(rng, n), int(rng.integers(n))
        finding = judge(
            "values", calls(x, i, h), x + h * np.eye(n)[i], kind="array", point=f"{n} floats, i = {i}"
        )
        yield _moved_otherwise(finding, x, i, h)
    x, i = rng.permutation(np.arange(2, 9))[:4], int(rng.integers(4))
    answer = calls(x.copy(), i, h)
    finding = judge(
        "values", answer, x + h * np.eye(4)[i], kind="array", point=f"whole numbers, dtype {x.dtype}"
    )
    yield _truncated(finding, x)
    yield calls.left_alone()


def _moved_otherwise(finding: Finding, x: np.ndarray, i: int, h: float) -> Finding:
    if len(x) > 1 and _is(finding, x + h):
        return replace(finding, message=f"All {len(x)} entries moved by h, and only entry {i} was to move.")
    if _is(finding, h * np.eye(len(x))[i]):
        return replace(finding, message="That is the step alone. What became of x?")
    return finding


def _truncated(finding: Finding, x: np.ndarray) -> Finding:
    if _is(finding, x):
        message = (
            f"x = {x} came back unmoved. A copy of an integer array is an integer array too, and an integer "
            "has no room for what comes after the point. Which dtype does your copy need?"
        )
        return replace(finding, message=message)
    return finding


@graded("lesson-00.differences")
def differences(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The (m, n) array with a[i] - b[j] at [i, j]."""
    calls = Calls(student)
    for m, n in ((3, 4), (5, 2), (3, 3), (1, 4), (4, 1)):
        a, b = points(rng, m), points(rng, n)
        reference = np.array([[ai - bj for bj in b] for ai in a])
        yield judge("values", calls(a, b), reference, kind="array", point=f"a of shape ({m},), b ({n},)")
    yield calls.left_alone()


@graded("lesson-00.mean_squared_error")
def mean_squared_error(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The mean of the n squared differences, a number, for vectors, columns and one of each."""
    calls = Calls(student)
    for n in (5, 4, 1):
        flat, target = points(rng, n), points(rng, n)
        reference = np.mean((flat - target) ** 2)
        for columns in ((False, False), (True, False), (False, True), (True, True)):
            predicted, y = (
                each.reshape(-1, 1) if column else each
                for each, column in zip((flat, target), columns, strict=True)
            )
            finding = judge(
                "values",
                calls(predicted, y),
                reference,
                kind="scalar",
                point=f"predicted {predicted.shape}, y {y.shape}",
                context={"plain": True, "terms": n},
            )
            yield _all_pairs(finding, flat, target)
    yield calls.left_alone()


def _all_pairs(finding: Finding, predicted: np.ndarray, y: np.ndarray) -> Finding:
    n = len(y)
    squares = (predicted[:, None] - y) ** 2
    if n > 1 and (_is(finding, squares.mean()) or _is(finding, squares.sum() / n)):
        message = (
            f"That is made of all {n * n} differences predicted[i] - y[j], and the {n} with i = j were due: "
            "a column and a vector broadcast to a square. What shape does your difference have, and which "
            "shape should both have before you subtract?"
        )
        return replace(finding, message=message)
    return finding


def _is(finding: Finding, value: np.ndarray) -> bool:
    """Whether a wrong answer is this value."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.returned.shape != np.shape(value):
        return False
    return np.allclose(seen.returned, value, rtol=1e-9, atol=0)
