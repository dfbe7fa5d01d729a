"""The micro-exercises of course/03-autograd-pitfalls.ipynb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, judge
from . import graded
from ._rules import Calls, all_right, by_an_engine, lost


@graded("lesson-03.safe_gradient")
def safe_gradient(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The float64 gradient, whatever kind of numbers x holds."""
    calls = Calls(student)
    w = points(rng, 1)
    f = Probe("first_only", w=w)  # sin(w x₁), which looks at a single entry
    floats = points(rng, 4)
    whole = rng.integers(2, 9, size=4)
    inputs: list[tuple[Any, str]] = [
        (floats, "an array of floats"),
        (whole, "an array of integers"),
        (rng.permutation(np.array([True, True, False])), "an array of booleans"),
        ([int(number) for number in whole], "a list of integers"),
        (floats.tolist(), "a list of floats"),
    ]
    findings = []
    for x, kind in inputs:
        truth = np.zeros(len(x))
        truth[0] = w[0] * np.cos(w[0] * float(x[0]))
        findings.append(
            judge(
                "values",
                calls(f, x),
                truth,
                kind="gradient",
                container="array",
                dtype="float64",
                point=f"x is {kind}",
            )
        )
    yield from by_an_engine(calls, findings, f, floats)
    yield calls.left_alone()


@graded("lesson-03.smoothed")
def smoothed(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """s₀ = x₀, sₜ = (sₜ₋₁ + xₜ) / 2, under Autograd too; it is linear, s = Lx."""
    calls = Calls(student)
    findings = []
    for n in (5, 2, 1):
        x = points(rng, n)
        findings.append(
            judge(
                "values",
                calls(x),
                _smoothing(n) @ x,
                kind="array",
                container="array",
                context={"plain": True},
                point=f"x of shape ({n},)",
            )
        )
    yield from findings
    if all_right(findings):
        x, cotangent = points(rng, 5), points(rng, 5)
        answer = calls.through("autograd_vjp", x, cotangent)
        point = "the gradient of a weighted sum of the entries, x of shape (5,)"
        yield lost(
            judge("differentiable by Autograd", answer, cotangent @ _smoothing(5), kind="array", point=point)
        )
    yield calls.left_alone()


def _smoothing(n: int) -> np.ndarray:
    """The matrix L, shape (n, n): row t is half of row t − 1 plus half of the unit vector t."""
    rows = [np.eye(n)[0]]
    for t in range(1, n):
        rows.append((rows[-1] + np.eye(n)[t]) / 2)
    return np.array(rows)
