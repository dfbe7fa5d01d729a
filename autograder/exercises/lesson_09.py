"""The micro-exercises of course/09-hessians.ipynb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, judge
from . import graded
from ._closed_forms import HESSIAN_PRODUCTS, SLOPES
from ._costs import LARGER, SMALL, costs_of, growth
from ._rules import Calls, again, all_right, by_an_engine, lost, tensor


def _gradient(f: Probe, x: np.ndarray) -> np.ndarray:
    parameters = {name: value.astype(float) for name, value in f.parameters.items()}
    return SLOPES[f.family](x.astype(float), **parameters)


def _hessian(f: Probe, x: np.ndarray) -> np.ndarray:
    parameters = {name: value.astype(float) for name, value in f.parameters.items()}
    return HESSIAN_PRODUCTS[f.family](x.astype(float), np.eye(len(x)), **parameters)


@graded("lesson-09.laplacian")
def laplacian(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The sum of the second derivatives ∂²f/∂xᵢ² of f on tensors, a number; nobody's .grad is touched."""
    calls = Calls(student)

    def check(
        rule: str,
        f: Probe,
        x: np.ndarray,
        requires_grad: bool = False,
        grad: np.ndarray | None = None,
        point: str = "",
    ) -> Finding:
        given, H, g = tensor(x, requires_grad, grad), _hessian(f, x), _gradient(f, x)
        start = np.zeros(len(x)) if grad is None else grad
        alternatives = {
            "gradient_returned": g.sum(),
            "taken_for_diagonal": H.sum(),
            "rows_accumulated": np.trace(start + np.cumsum(H, axis=0)),
            "first_row_spoilt": np.trace(H) + start[0],
        }
        finding = judge(
            rule,
            calls(f, given),
            np.trace(H),
            kind="scalar",
            dtype=given.dtype,
            alternatives=alternatives,
            context={"value": f(x), "gradient": g, "scale": np.abs(np.diagonal(H)).sum()},
            point=point,
        )
        return _explained(
            finding,
            (
                np.diagonal(H),
                "The second derivatives came back, one for each input. The Laplacian is their sum.",
            ),
            (H, "The whole Hessian came back. Which of its entries belong to the Laplacian?"),
        )

    monomial, x = Probe("monomial", powers=points(rng, 3)), points(rng, 3)
    first = check("values", monomial, x, point="x does not require grad")
    findings = [
        first,
        check("values", _layer(rng, 4), points(rng, 4), True, points(rng, 4), point="x.grad holds something"),
        check("values", _layer(rng, 3, ("W", "b", "v")), points(rng, 3), point="f uses other leaves"),
        check("values", Probe("quadratic", A=points(rng, (3, 3))), points(rng, 3), True, point="quadratic f"),
        check("values", Probe("wave", w=points(rng, ())), points(rng, 3), True, point="f uses x[0] alone"),
        check("values", Probe("monomial", powers=points(rng, 1)), points(rng, 1), point="one input"),
        again(first, check("a second call", monomial, x, point="x does not require grad")),
    ]
    if all_right(findings):
        linear = Probe("linear", w=points(rng, 3))
        findings.append(check("values", linear, points(rng, 3), point="f is linear"))
    yield from by_an_engine(calls, findings, monomial, tensor(x))
    yield calls.left_alone()


@graded("lesson-09.curvature")
def curvature(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """rᵀHr, a number, of f written with autograd.numpy, at the cost of a few gradients."""
    calls = Calls(student)

    def check(rule: str, f: Probe, x: np.ndarray, r: np.ndarray, point: str) -> Finding:
        H, g = _hessian(f, x), _gradient(f, x)
        alternatives = {
            "gradient_returned": g @ r,
            "taken_for_diagonal": np.diagonal(H) @ r**2,
            "gradients_multiplied": (g @ r) ** 2,
        }
        finding = judge(
            rule,
            calls(f, x, r),
            r @ H @ r,
            kind="scalar",
            dtype="float64",
            alternatives=alternatives,
            context={"value": f(x), "gradient": g, "scale": np.abs(r) @ np.abs(H) @ np.abs(r)},
            point=point,
        )
        return _explained(
            finding,
            (H @ r, "The vector Hr came back. What makes rᵀHr, one number, of it?"),
            (H, "The whole Hessian came back. The curvature along r is one number."),
            ((H @ r).sum(), "The entries of Hr are added up as they are. In rᵀHr each has a weight."),
            (
                r @ H @ r / (r @ r),
                "That is rᵀHr over rᵀr, the curvature along a unit vector. Take r as it is.",
            ),
        )

    monomial, x, r = Probe("monomial", powers=points(rng, 4)), points(rng, 4), points(rng, 4)
    first = check("values", monomial, x, r, "random x and r")
    findings = [
        first,
        check("values", _layer(rng, 3), points(rng, 3), points(rng, 3), "another f"),
        check(
            "values", Probe("quadratic", A=points(rng, (3, 3))), points(rng, 3), points(rng, 3), "quadratic f"
        ),
        check("values", Probe("linear", w=points(rng, 3)), points(rng, 3), points(rng, 3), "f is linear"),
        check(
            "values", Probe("monomial", powers=points(rng, 1)), points(rng, 1), points(rng, 1), "one input"
        ),
        again(first, check("a second call", monomial, x, r, "random x and r")),
    ]
    yield from by_an_engine(calls, findings, monomial, x, r)
    yield calls.left_alone()
    if all_right(findings):
        yield from _cheap(student, "autograd_costs", rng, lambda n: (points(rng, n), points(rng, n)))


@graded("lesson-09.hessian_diagonal")
def hessian_diagonal(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The n second derivatives of f on tensors, where f is a sum of functions of one xᵢ each, from one
    product."""
    calls = Calls(student)

    def check(
        rule: str,
        f: Probe,
        x: np.ndarray,
        requires_grad: bool = False,
        grad: np.ndarray | None = None,
        point: str = "",
    ) -> Finding:
        given, H, g = tensor(x, requires_grad, grad), _hessian(f, x), _gradient(f, x)
        finding = judge(
            rule,
            calls(f, given),
            np.diagonal(H),
            kind="vector",
            container="tensor",
            dtype=given.dtype,
            alternatives={"gradient_returned": g, "gradient_added": np.diagonal(H) + g},
            context={"x": x, "value": f(x)} if grad is None else {"x": x, "value": f(x), "grad": grad},
            point=point,
        )
        finding = _explained(
            finding,
            (H, "The whole Hessian came back. Its diagonal is asked for, and never needs the matrix."),
            (np.trace(H), "The second derivatives came back as their sum. One for each input is asked for."),
        )
        return finding if f.family == "linear" else lost(finding)

    single = Probe("quadratic", A=np.diag(points(rng, 3)).astype(np.float32))
    layer, x = _separable(rng, 4), points(rng, 4)
    first = check("values", layer, x, point="x does not require grad")
    findings = [
        first,
        check(
            "values", _separable(rng, 3), points(rng, 3), True, points(rng, 3), point="x.grad holds something"
        ),
        check("values", _separable(rng, 3, ("b", "v")), points(rng, 3), point="f uses other leaves"),
        check(
            "values", Probe("quadratic", A=np.diag(points(rng, 3))), points(rng, 3), True, point="quadratic f"
        ),
        check("values", Probe("monomial", powers=points(rng, 1)), points(rng, 1), point="one input"),
        check("float32", single, points(rng, 3).astype(np.float32), point="x is float32"),
        again(first, check("a second call", layer, x, point="x does not require grad")),
    ]
    if all_right(findings):
        linear = Probe("linear", w=points(rng, 3))
        findings.append(check("values", linear, points(rng, 3), point="f is linear"))
    yield from by_an_engine(calls, findings, layer, tensor(x))
    yield calls.left_alone()
    if all_right(findings):
        yield from _cheap(student, "torch_costs", rng, lambda n: (tensor(points(rng, n)),))


def _layer(rng: np.random.Generator, n: int, leaves: tuple[str, ...] = ()) -> Probe:
    W, b, v = points(rng, (3, n)) / n, points(rng, 3) / 2, points(rng, 3)
    return Probe("hidden_layer", leaves=leaves, W=W, b=b, v=v)


def _separable(rng: np.random.Generator, n: int, leaves: tuple[str, ...] = ()) -> Probe:
    """Σᵢ vᵢ tanh(wᵢxᵢ + bᵢ)."""
    W, b, v = np.diag(points(rng, n)), points(rng, n) / 2, points(rng, n)
    return Probe("hidden_layer", leaves=leaves, W=W, b=b, v=v)


def _explained(finding: Finding, *known: tuple[Any, str]) -> Finding:
    """A wrong finding with what its values show: the first of `known` that they are."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.context.get("failed"):
        return finding
    for values, message in known:
        if seen.returned.shape == np.shape(values) and np.allclose(
            seen.returned, values, rtol=1e-6, atol=1e-9
        ):
            return replace(finding, message=message, comparison=None)  # so that no other mistake is named
    return finding


def _cheap(student: Subject, driver: str, rng: np.random.Generator, arguments: Any) -> Iterator[Finding]:
    """Whether one call costs a few gradients, counted at two sizes on a function whose Hessian is dense."""
    replies = []
    for n in (SMALL, LARGER):
        f = Probe("monomial", powers=3 * points(rng, n) / n)
        replies.append(costs_of(student.through(driver, f, *arguments(n))))
    small, larger = replies
    if small is not None and larger is not None:
        yield growth(small, larger)
