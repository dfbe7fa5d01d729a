"""The checks of `probit`: Φ⁻¹ as a new primitive, in Autograd and in torch."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from .. import wording
from ..functions import points
from ..misconceptions import MISCONCEPTIONS
from ..subjects import Answer, Subject
from ..verdicts import Cost, Finding, Verdict, failed, judge, right, wrong
from ..wire import Tensor
from . import _quantiles, graded
from ._quantiles import Case
from ._rules import Calls, again, all_right, lost

VALUES, DERIVATIVES = 1e-12, 1e-9  # relative
_LARGER = "as a part of something larger"
_INVERSES = {"erfinv", "erfcinv"}  # Autograd's own primitives that are Φ⁻¹ but for a linear map


@graded("probit.probit")
def probit(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Values to twelve digits and at the edges; both modes, each to second order, by an own primitive."""
    calls = Calls(student)
    cases = [*_quantiles.cases(rng), *_quantiles.floats(rng)]

    def values() -> Iterator[Finding]:
        found = [_value("values", calls(case.p), case, "array") for case in cases]
        yield from found
        yield again(found[0], _value("a second call", calls(cases[0].p), cases[0], "array"))

    def edges() -> Iterator[Finding]:
        for p, due in _quantiles.edges(rng):
            yield _edge(calls(p), p, due)

    def once(mode: str) -> Iterator[Finding]:
        for case in cases:
            vector = points(rng, np.shape(case.p))
            answer = calls.through(f"autograd_{'vjp' if mode == 'reverse' else 'jvp'}", case.p, vector)
            yield _first_order(f"{mode} mode", answer, case, vector, "array")

    def in_use() -> Iterator[Finding]:
        case, other, u = cases[1], _quantiles.probabilities(rng, 8), points(rng, 8)
        yield _in_use(calls.through("autograd_vjp_in_use", case.p, other, u), case, other, u, "array")

    def in_use_forward() -> Iterator[Finding]:
        case, v = cases[1], points(rng, 8)
        yield _in_use_forward(calls.through("autograd_jvp_in_use", case.p, v), case, v)

    def twice(outer: str, inner: str, costs: Cost = "all") -> Iterator[Finding]:
        for case in cases:
            u, v = points(rng, np.shape(case.p)), points(rng, np.shape(case.p))
            answer = calls.through("autograd_second_order", case.p, u, v, outer, inner)
            truth = u * v * (case.bend + case.z * case.slope)
            yield _second_order(f"{outer} over {inner} mode", answer, case, truth, "array", costs)

    reverse = forward = False
    if (yield from _in_stages(values())):
        yield from _in_stages(edges())
        reverse = yield from _in_stages(once("reverse"), in_use(), twice("reverse", "reverse"))
        forward = yield from _in_stages(once("forward"), in_use_forward(), twice("forward", "forward"))
    yield _own_primitive(calls.through("primitives_traced", cases[0].p))
    yield calls.left_alone()
    if reverse and forward:
        yield from map(_remark, twice("forward", "reverse", "nothing"))
        yield from map(_remark, twice("reverse", "forward", "nothing"))


@graded("probit.probit_torch")
def probit_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The same on tensors: values, reverse mode to second order, torch's own checks and transforms."""
    calls = Calls(student)
    cases = _quantiles.cases(rng)

    def value(rule: str, case: Case, requires_grad: bool) -> Finding:
        grad = points(rng, np.shape(case.p)) if requires_grad else None
        return _value(rule, calls(case.tensor(requires_grad, grad)), case, "tensor")

    def values() -> Iterator[Finding]:
        found = [value("values", case, position % 2 == 1) for position, case in enumerate(cases)]
        yield from found
        yield again(found[0], value("a second call", cases[0], False))

    def once() -> Iterator[Finding]:
        for case in cases:
            u = points(rng, np.shape(case.p))
            answer = calls.through("torch_vjp", case.tensor(), Tensor("float64", u))
            yield _first_order("reverse mode", answer, case, u, "tensor")

    def in_use() -> Iterator[Finding]:
        case, other, u = cases[1], _quantiles.probabilities(rng, 8), points(rng, 8)
        vectors = Tensor("float64", other), Tensor("float64", u)
        answer = calls.through("torch_vjp_in_use", case.tensor(), *vectors)
        yield _in_use(answer, case, other, u, "tensor")

    def twice() -> Iterator[Finding]:
        for case in cases:
            u, v = points(rng, np.shape(case.p)), points(rng, np.shape(case.p))
            vectors = Tensor("float64", u), Tensor("float64", v)
            answer = calls.through("torch_second_order", case.tensor(), *vectors)
            yield _second_order("reverse over reverse mode", answer, case, u * v * case.bend, "tensor")

    harder = (_gradchecks(calls, rng), _transforms(calls, rng))
    yield from _in_stages(values(), once(), in_use(), twice(), *harder)
    yield _own_function(calls.through("own_functions", cases[0].tensor()))
    yield calls.left_alone()


def _in_stages(*stages: Iterator[Finding]) -> Generator[Finding, None, bool]:
    """The findings of one stage after another, up to the first that is not right throughout; returns whether
    all stages were.

    Where all are right they keep no numbers: right values say nothing against a wrong sign of the derivative.
    """
    for stage in stages:
        findings = list(stage)
        if not all_right(findings):
            yield from findings
            return False
        yield from (replace(finding, comparison=None) for finding in findings)
    return True


def _gradchecks(calls: Calls, rng: np.random.Generator) -> Iterator[Finding]:
    """What torch's own two checkers say, at three points where the differences that they take are good."""
    answer = calls.through("torch_gradchecks", Tensor("float64", rng.uniform(0.2, 0.8, 3)))
    said = answer.returned if isinstance(answer.returned, dict) else {}
    for name in ("gradcheck", "gradgradcheck"):
        message = said.get(name)
        if answer.failure is not None:
            yield failed(name, answer.failure)
        elif type(message) is str and not message:
            yield right(name)
        else:
            yield wrong(
                name, f"torch.autograd.{name} says at points between 0.2 and 0.8: {str(message)[:600]}"
            )


def _transforms(calls: Calls, rng: np.random.Generator) -> Iterator[Finding]:
    """What torch.func's transforms give."""
    number, row = Case(_quantiles.probabilities(rng), ""), Case(_quantiles.probabilities(rng, 6), "")
    table, block = (Case(_quantiles.probabilities(rng, *shape), "") for shape in ((3, 4), (2, 3, 4)))
    for transform, case, truth in [
        ("grad(f)", number, number.slope),
        ("vmap(f)", table, table.z),
        ("vmap(f, in_dims=1)", table, table.z.T),
        ("vmap(f, in_dims=2)", block, np.moveaxis(block.z, 2, 0)),
        ("vmap(grad(f))", row, row.slope),
        ("vmap(grad(grad(½f²)))", row, row.bend),
        ("grad of the sum of vmap(f)", table, table.slope),
    ]:
        yield _judge(
            "under torch.func",
            calls.through("torch_transformed", case.tensor(), transform),
            truth,
            container="tensor",
            point=f"{transform}, x of shape {np.shape(case.p)}",
        )


def _judge(rule: str, answer: Answer, truth: np.ndarray, **options: Any) -> Finding:
    """Judge an elementwise result, each entry on its own scale; where p is a number, so is the result."""
    context = {"scale": 0.0, **options.pop("context", {})}
    shape = "scalar" if truth.ndim == 0 else None
    options = {"error": DERIVATIVES * np.abs(truth), "dtype": "float64", **options}
    finding = judge(rule, answer, truth, kind="array", shape=shape, context=context, **options)
    if finding.verdict is not Verdict.WRONG or finding.comparison is None:
        return finding
    # The bar is what the exercise allows, not a doubt about the truth, and is no help in naming a mistake.
    return replace(finding, comparison=replace(finding.comparison, error=np.zeros(truth.shape)))


def _value(rule: str, answer: Answer, case: Case, container: str) -> Finding:
    context = {"x": np.asarray(case.p), "plain": True, "scale": 1.0}
    options = {"container": container, "point": case.point, "context": context}
    finding = _judge(rule, answer, case.z, error=0.0, **options)
    seen = finding.comparison
    if seen is None or seen.judged is None or finding.misconception is not None:
        return finding
    # `judge` asks for the ten digits of a derivative. Where Φ⁻¹(½) = 0, a rounding error is no digit lost.
    deviation, size = seen.judged.deviation, np.abs(case.z)
    off = deviation > VALUES * size + 32 * np.finfo(float).eps
    if not off.any() or (deviation > 1e-3 * size)[off].any():
        return finding
    p, digits = np.asarray(case.p)[off][0], int(-np.log10(deviation[off][0] / size[off][0]))
    message = (
        f"At p = {p:.3g} the value agrees to about {digits} digits; twelve are asked for. Is p rounded on "
        "the way (to float32, by 1 − p, by 2p − 1), or does an approximation or an iteration stop early?"
    )
    return replace(finding, verdict=Verdict.WRONG, message=message)


def _edge(answer: Answer, p: Any, due: Any) -> Finding:
    point = "edge: " + ("p in, at and outside of [0, 1]" if np.ndim(p) else f"p = {p:.3g}")
    options = {"container": "array", "point": point, "context": {"plain": True, "scale": 1.0}}
    with np.errstate(invalid="ignore"):  # ∞ − ∞
        finding = _judge("at 0, at 1 and outside", answer, np.asarray(due), error=0.0, **options)
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.judged is None:
        return finding
    off = seen.judged.wrong
    where, returned = float(np.asarray(p)[off][0]), seen.returned[off]
    message = (
        f"For p = {where!r}, {wording.number(returned[0])} came back. Φ⁻¹ is −∞ at 0 and ∞ at 1; outside of "
        "[0, 1] it has no value, which floating point writes as nan."
    )
    clipped = np.isfinite(returned).all()
    return replace(finding, message=message, misconception="clipped_tails" if clipped else None)


def _first_order(rule: str, answer: Answer, case: Case, vector: np.ndarray, container: str) -> Finding:
    p, slope = np.asarray(case.p), case.slope
    mistakes = {
        "cotangent_ignored": slope,
        "cotangent_nonlinear": vector**2 * slope,
        "reciprocal": vector / slope,
        "density_at_probability": vector / _quantiles.density(p),
    }
    known = {"x": p, "value": case.z, "inner": slope}
    options = {"container": container, "point": case.point, "context": known, "alternatives": mistakes}
    return lost(_judge(rule, answer, vector * slope, **options))


def _in_use(answer: Answer, case: Case, other: np.ndarray, u: np.ndarray, container: str) -> Finding:
    """The derivative of f(p) + p, after a call of f elsewhere."""
    mistakes = {"stale_answer": u / _quantiles.density(_quantiles.quantile(other)) + u}
    options = {"container": container, "alternatives": mistakes, "point": f"f(p) + p, {case.point}"}
    finding = _judge(_LARGER, answer, u * (case.slope + 1), **options)
    if finding.verdict is not Verdict.WRONG:
        return finding
    message = (
        f"{finding.message} Here f(p) + p is differentiated, and f was called for another p before the "
        "reverse pass. Does your rule write into the cotangent that it is given, or use something that the "
        "next call overwrites?"
    )
    return replace(finding, message=message)


def _in_use_forward(answer: Answer, case: Case, v: np.ndarray) -> Finding:
    """The derivative of f(p) + p along v."""
    options = {"container": "array", "point": f"f(p) + p in forward mode, {case.point}"}
    finding = _judge(_LARGER, answer, v * (case.slope + 1), **options)
    if finding.verdict is not Verdict.WRONG:
        return finding
    message = (
        f"{finding.message} Here f(p) + p is differentiated, and p has the same tangent as your rule. Does "
        "the rule write into the tangent that it is given?"
    )
    return replace(finding, message=message)


def _second_order(
    rule: str, answer: Answer, case: Case, truth: np.ndarray, container: str, costs: Cost = "all"
) -> Finding:
    """A second derivative, where the first order is right."""
    mistake = MISCONCEPTIONS["second_order_wrong"]
    options = {"container": container, "point": case.point, "costs": costs}
    finding = _judge(rule, answer, truth, **options)
    if finding.verdict is Verdict.WRONG:
        return replace(finding, misconception=mistake.key, message=f"{finding.message} {mistake.message}")
    if finding.verdict is Verdict.ERROR and answer.failure is not None and answer.failure.type:
        failure = replace(answer.failure, kind="exception")
        return replace(finding, misconception=mistake.key, message=wording.failure(failure, mistake))
    return finding


def _remark(finding: Finding) -> Finding:
    """What is beyond the exercise: said, and neither marked nor named."""
    return replace(finding, comparison=None, misconception=None)


def _own_primitive(answer: Answer) -> Finding:
    rule = "through a primitive of your own"
    match answer.returned:
        case {"own": dict(own), "library": dict(library)} if not own or _INVERSES & set(library):
            through = f"its own {', '.join(sorted(map(str, library))[:5])}" if library else "none at all"
            message = (
                f"The primitives through which Autograd follows your function: {through}. The exercise is "
                "about a new one, with rules that you write."
            )
            return wrong(rule, message, costs="half", misconception="rule_broken")
    return right(rule, costs="half")


def _own_function(answer: Answer) -> Finding:
    rule = "through an autograd.Function of your own"
    if type(answer.returned) is not list or answer.returned:
        return right(rule, costs="half")
    message = (
        "The derivative is torch's own, and no autograd.Function of yours makes it. The exercise is about "
        "the rule, so the rule is to be yours; the values may be torch's."
    )
    return wrong(rule, message, costs="half", misconception="rule_broken")
