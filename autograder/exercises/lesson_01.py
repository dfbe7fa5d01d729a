"""The checks of course/01-derivatives-by-machine.ipynb: derivatives along a direction, by a central
difference and by a complex step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, judge
from . import graded
from ._closed_forms import JACOBIANS
from ._rules import Calls, mapping

# Steps that people choose for a complex step though their truncation error, of about h², shows.
LARGE_STEPS = (*(float(f"{digit}e-{k}") for digit in (1, 5) for k in range(1, 6)), 2.0 ** (-52 / 3))
# Steps so small that float64 holds them, and what is a multiple of them, in a few digits or none.
SMALL_STEPS = (*(float(f"{digit}e-{k}") for digit in (1, 5) for k in range(308, 324)), 5e-324)


@graded("lesson-01.central_difference")
def central_difference(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """(f(x + hv) - f(x - hv)) / 2h, with steps so large that no other quotient comes near it."""
    calls = Calls(student)
    for f, x, v in _cases(rng):
        h = float(rng.uniform(0.03, 0.12))
        up, middle, down = f(x + h * v), f(x), f(x - h * v)
        mistakes = (
            ((up - middle) / h, "That is the forward difference: f(x) has no part in a central one."),
            ((middle - down) / h, "That is the backward difference: f(x) has no part in a central one."),
            (
                (up - down) / 2 * h,
                "You divide by 2 and then multiply by h: `a / 2 * h` is read from the left. Which brackets "
                "are missing?",
            ),
            (
                (f(x + h) - f(x - h)) / (2 * h),
                "That moves every entry of x by h. Which way does v point, and where does it enter?",
            ),
            (
                _derivative(f, x, v),
                "That is closer to the derivative than a quotient with this h can be. Does your function use "
                "the h that it is given?",
            ),
        )
        finding = judge(
            "values",
            calls(f, x, v, h),
            (up - down) / (2 * h),
            kind="array",
            point=f"{mapping(len(x), len(middle))}, h = {h:.3f}",
            context={"scale": np.maximum(abs(up), abs(down)) / h},
        )
        yield _explained(finding, [(_equals(values), message) for values, message in mistakes])
    yield calls.left_alone()


@graded("lesson-01.complex_step")
def complex_step(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Im f(x + ihv) / h, exact to rounding: the derivative itself is the reference."""
    calls = Calls(student)
    for f, x, v in _cases(rng):
        derivative = _derivative(f, x, v)
        mistakes: list[tuple[Callable[[np.ndarray], bool], str]] = [
            (
                _equals(np.zeros(derivative.shape)),
                "Only zeros came back: the imaginary part is lost on the way. An array of real numbers has "
                "no room for it. Which array do you store into?",
            ),
            (
                _equals(_derivative(f, x, np.ones(len(x)))),
                "That is the derivative along (1, …, 1). Where does v enter?",
            ),
            (
                _multiple_of(f(x)),
                "Every entry is a multiple of f(x). Which part of f(x + ihv) holds the derivative?",
            ),
            (
                _multiple_of(derivative),
                "Every entry is the derivative times one and the same number. The imaginary part of "
                "f(x + ihv) is about h times the derivative: what is left to do with it?",
            ),
        ]
        mistakes += [
            (
                _equals(f(x + 1j * h * v).imag / h),
                f"The formula is right and h = {h:.2g} is too large: its truncation error shows. Nothing "
                "cancels here, so nothing keeps you from a far smaller one.",
            )
            for h in LARGE_STEPS
        ]
        mistakes += [
            (
                _equals(f(x + 1j * h * v).imag / h),
                f"The formula is right and h = {h:.2g} is too small: this close to 0 float64 has only a few "
                "digits left. Where does it still have all of them?",
            )
            for h in SMALL_STEPS
        ]
        finding = judge(
            "values",
            calls(f, x, v),
            derivative,
            kind="array",
            point=mapping(len(x), len(derivative)),
            context={"plain": True},
        )
        yield _explained(finding, mistakes)
    yield calls.left_alone()


def _cases(rng: np.random.Generator) -> Iterator[tuple[Probe, np.ndarray, np.ndarray]]:
    """f, x and v, with f analytic around x."""
    for n, m in ((3, 4), (4, 3), (1, 2), (3, 1)):
        yield Probe("monomials", powers=points(rng, (m, n))), points(rng, n, positive=True), points(rng, n)
        yield Probe("layer", W=points(rng, (m, n)) / n, b=points(rng, m) / 2), points(rng, n), points(rng, n)


def _derivative(f: Probe, x: np.ndarray, v: np.ndarray) -> np.ndarray:
    return JACOBIANS[f.family](x, **f.parameters) @ v


def _equals(values: np.ndarray) -> Callable[[np.ndarray], bool]:
    return lambda returned: np.allclose(returned, values, rtol=1e-8, atol=0)


def _multiple_of(values: np.ndarray) -> Callable[[np.ndarray], bool]:
    """Whether all of two entries or more are one factor away from `values`, in size."""

    def holds(returned: np.ndarray) -> bool:
        factor = abs(returned / values)
        other = 0 < factor[0] < np.inf and abs(factor[0] - 1) > 1e-3  # near 1 it is a matter of digits
        return len(factor) > 1 and other and np.allclose(factor / factor[0], 1, rtol=1e-6)

    return holds


def _explained(finding: Finding, mistakes: list[tuple[Callable[[np.ndarray], bool], str]]) -> Finding:
    """A wrong finding with the message of the first mistake that its values show."""
    seen = finding.comparison
    if finding.verdict is Verdict.WRONG and seen is not None and seen.returned.shape == seen.reference.shape:
        for shows, message in mistakes:
            if shows(seen.returned):
                return replace(finding, message=message)
    return finding
