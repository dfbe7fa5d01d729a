"""The micro-exercises of course/12-applications-and-r.ipynb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, failed, judge, judge_value, wrong
from ..wire import Opaque, Tensor
from . import graded
from ._closed_forms import HESSIAN_PRODUCTS, JACOBIANS, SLOPES
from ._rules import Calls, again, tensor


@graded("lesson-12.standard_error")
def standard_error(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """√(∇hᵀ H⁻¹ ∇h) at θ for a number h(θ) and the Hessian H of a loss; H is positive definite."""
    calls = Calls(student)

    def check(rule: str, h: Probe, loss: Probe, theta: np.ndarray, point: str) -> Finding:
        slope = SLOPES[h.family](theta, **h.parameters)
        H = HESSIAN_PRODUCTS[loss.family](theta, np.eye(len(theta)), **loss.parameters)
        V = np.linalg.inv(H)
        variance = slope @ V @ slope
        truth = np.sqrt(variance)
        finding = judge(
            rule,
            calls(h, loss, theta),
            truth,
            kind="scalar",
            context={"scale": truth, "value": h(theta)},
            point=point,
        )
        diagonal = np.diagonal(V)
        return _explained(
            finding,
            (variance, "That is the variance of h(θ). A standard error is in the units of h itself."),
            (
                np.sqrt(slope**2 @ diagonal),
                "Only the diagonal of the covariance is in this. The estimates move together: what do the "
                "entries beside the diagonal say, and which product takes them in?",
            ),
            (
                np.sqrt(slope**2 @ (1 / np.diagonal(H))),
                "Each entry of H's diagonal was inverted alone. That is how sure θᵢ would be if all others "
                "were known. What is inverted here?",
            ),
            (
                np.sqrt(slope @ H @ slope),
                "H is the information: the surer θ, the larger it is. Which matrix is θ's covariance?",
            ),
            (
                np.sqrt(slope @ H @ slope) ** 2,
                "H is the information: the surer θ, the larger it is. Which matrix is θ's covariance? And a "
                "standard error is the root of a variance.",
            ),
            (
                np.abs(slope) @ np.sqrt(diagonal),
                "The standard errors of the θᵢ were added up, as if all estimates erred the same way at "
                "once. How does a variance pass through a linear function?",
            ),
            (
                np.sqrt(np.abs(slope @ V @ np.ones(len(theta)))),
                "∇h comes in once. It belongs on both sides of the covariance.",
            ),
            (np.sqrt(diagonal), "These are the standard errors of θ. What is asked for is that of h(θ)."),
            (V, "That is the covariance of θ. What is asked for is the standard error of h(θ), one number."),
            (h(theta), "That is h(θ) itself. How much does it vary when θ does?"),
        )

    def convex(n: int) -> Probe:
        return Probe("monomial", powers=-points(rng, n, positive=True))

    def quadratic(n: int) -> Probe:
        A = points(rng, (n, n))
        return Probe("quadratic", A=A.T @ A + np.diag(points(rng, n, positive=True)))

    layer = Probe("hidden_layer", W=points(rng, (3, 4)) / 4, b=points(rng, 3) / 2, v=points(rng, 3))
    loss, theta = convex(4), points(rng, 4)
    first = check("values", layer, loss, theta, "random h, loss and θ")
    yield first
    yield check(
        "values", Probe("monomial", powers=points(rng, 3)), quadratic(3), points(rng, 3), "other ones"
    )
    yield check("values", Probe("linear", w=points(rng, 3)), convex(3), points(rng, 3), "h is linear")
    yield check(
        "values", Probe("quadratic", A=points(rng, (2, 2))), quadratic(2), points(rng, 2), "two parameters"
    )
    yield check(
        "values", Probe("monomial", powers=points(rng, 1)), convex(1), points(rng, 1), "one parameter"
    )
    yield again(first, check("a second call", layer, loss, theta, "random h, loss and θ"))
    yield calls.left_alone()


@graded("lesson-12.cost_by_demand")
def cost_by_demand(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """(I − J)⁻ᵀ v with the Jacobian J of f at x: the gradient by t of vᵀx, where x = f(x) + t."""
    calls = Calls(student)

    def check(rule: str, f: Probe, x: np.ndarray, v: np.ndarray, point: str) -> Finding:
        J, one = JACOBIANS[f.family](x, **f.parameters), np.eye(len(x))
        truth = np.linalg.solve((one - J).T, v)
        finding = judge(
            rule,
            calls(f, x, v),
            truth,
            kind="vector",
            container="array",
            context={"scale": np.abs(truth).max()},
            point=point,
        )
        return _explained(
            finding,
            *(
                (values, message)
                for values, message in (
                    (
                        np.linalg.solve(one - J, v),
                        "The system is solved with I − J, as for a tangent of t that goes forward. v is a "
                        "cotangent of x and goes back: which matrix is that?",
                    ),
                    (
                        np.linalg.solve((one + J).T, v),
                        "There is I + J in this. Bring J dx to the other side of dx = J dx + dt once more.",
                    ),
                    (
                        np.linalg.solve((J - one).T, v),
                        "All signs are turned round: J − I was taken for I − J.",
                    ),
                    (
                        J.T @ v,
                        "That is one VJP of f. x is on both sides of its equation: what has to be solved?",
                    ),
                    (
                        (one - J).T @ v,
                        "This is multiplied by (I − J)ᵀ. dx = J dx + dt has to be solved for dx.",
                    ),
                    (
                        v + J.T @ v,
                        "That is one step of u ← v + Jᵀu. What uses up a product uses up products for that, "
                        "and so on: the sum goes on.",
                    ),
                    (v, "v itself came back: x = f(x) + t moves by more than t does."),
                    (
                        np.linalg.inv(one - J),
                        "The whole Jacobian of x by t came back. What pulls v through it?",
                    ),
                )
                if not np.allclose(values, truth, rtol=1e-6)
            ),
        )

    def layer(n: int, size: float) -> Probe:
        W = points(rng, (n, n))
        return Probe("layer", W=size * W / np.linalg.norm(W, 2), b=points(rng, n) / 2)

    f, x, v = layer(4, 0.8), points(rng, 4), points(rng, 4)
    first = check("values", f, x, v, "random f, x and v")
    yield first
    yield check("values", layer(3, 0.5), points(rng, 3), points(rng, 3), "another f")
    for n in (3, 4):
        f_far, x_far = _far_from_contracting(rng, n)
        yield _run_away(check("values", f_far, x_far, points(rng, n), "x ← f(x) + t runs away from x"))
    yield check("values", layer(1, 0.7), points(rng, 1), points(rng, 1), "one product")
    yield again(first, check("a second call", f, x, v, "random f, x and v"))
    yield calls.left_alone()


def _run_away(finding: Finding) -> Finding:
    """A wrong finding where J has a large eigenvalue, with the reason where the numbers are huge."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.context.get("failed"):
        return finding
    if np.abs(np.nan_to_num(seen.returned, nan=np.inf)).max(initial=0.0) < 1e6 * np.abs(seen.reference).max():
        return finding
    message = (
        "Enormous numbers came back. Here J has an eigenvalue of more than 3 in size, so that no iteration "
        "with J settles, forward or back. The linear system has its one solution all the same."
    )
    return replace(finding, message=message, comparison=None)


def _far_from_contracting(rng: np.random.Generator, n: int) -> tuple[Probe, np.ndarray]:
    """f affine with an eigenvalue of 3 to 5 in size, and none near 1."""
    while True:
        W = points(rng, (n, n))
        values = np.linalg.eigvals(W)
        W = W * rng.uniform(3, 5) / np.abs(values).max()
        if np.abs(np.linalg.eigvals(W) - 1).min() > 0.3:
            return Probe("affine", W=W, b=points(rng, n)), points(rng, n)


@graded("lesson-12.plain")
def plain(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Numbers, arrays, tensors and dicts of them as floats, lists of floats, and dicts of such."""
    calls = Calls(student)
    vector, matrix, block = points(rng, 3), points(rng, (2, 3)), points(rng, (2, 1, 2))
    number, whole = float(points(rng, ())), rng.permutation(np.arange(2, 9))[:4]
    given: Sequence[tuple[Any, str]] = [
        (vector, "an array"),
        (matrix, "an array of two dimensions"),
        (number, "a float"),
        (int(whole[0]), "an int"),
        (np.float64(number), "a NumPy number"),
        (np.array(number), "an array of shape ()"),
        (whole, "an array of integers"),
        (tensor(vector), "a tensor"),
        (tensor(matrix, requires_grad=True), "a tensor that requires grad"),
        (tensor(np.array(number)), "a tensor of shape ()"),
        (tensor(whole), "a tensor of integers"),
        (block, "an array of three dimensions"),
        (points(rng, 1), "edge: an array of shape (1,)"),
        ({"best": vector, "loss": np.float64(number)}, "a dict"),
        ({"fit": {"best": tensor(vector), "steps": int(whole[1])}, "H": matrix}, "a dict in a dict"),
    ]
    for value, point in given:
        answer = calls(value)
        if answer.failure is not None:
            yield replace(failed("plain values", answer.failure), point=point)
        else:
            yield _compare(answer.returned, _made_plain(value), point)
    yield calls.left_alone()


def _made_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _made_plain(each) for key, each in value.items()}
    return np.asarray(value.array if isinstance(value, Tensor) else value, dtype=float).tolist()


def _compare(returned: Any, due: Any, point: str) -> Finding:
    """Whether what came back is what was due, in every type; the first difference is told."""
    rule, numbers, expected = "plain values", [], []
    pairs = [(returned, due, "")]
    while pairs:
        found, wanted, where = pairs.pop(0)
        place = f"At {where}: " if where else ""
        if type(found) is not type(wanted):
            message = f"{place}{_described(found)} came back; {_described(wanted)} was due."
            if isinstance(found, np.ndarray | np.generic):
                return wrong(rule, message, misconception="numpy_number", point=point)
            mistake = None if type(found) in (int, bool) else "wrong_container"
            return wrong(rule, message, misconception=mistake, point=point)
        if isinstance(wanted, dict):
            if found.keys() != wanted.keys():
                return wrong(rule, f"{place}the keys are {list(found)}; due: {list(wanted)}.", point=point)
            pairs += [(found[key], wanted[key], f"{where}[{key!r}]") for key in wanted]
        elif isinstance(wanted, list):
            if len(found) != len(wanted):
                message = f"{place}a list of {len(found)} came back; one of {len(wanted)} was due."
                return wrong(rule, message, point=point)
            pairs += [(found[i], wanted[i], f"{where}[{i}]") for i in range(len(wanted))]
        else:
            numbers.append(found)
            expected.append(wanted)
    context = {"plain": True}
    return judge_value(
        rule, np.array(numbers), np.array(expected), kind="vector", point=point, context=context
    )


def _described(value: Any) -> str:
    match value:
        case None:
            return "None"
        case Opaque(type_name=name):
            return f"an object of type {name}"
        case np.generic():
            return f"a NumPy number (np.{value.dtype})"
        case np.ndarray():
            return "a NumPy array"
        case Tensor():
            return "a tensor"
        case _:
            return f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"


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
