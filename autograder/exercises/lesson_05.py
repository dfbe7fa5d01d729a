"""The micro-exercises of course/05-pytorch-pitfalls.ipynb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, judge
from . import graded
from ._closed_forms import SLOPES
from ._rules import Calls, again, all_right, lost, tensor


@graded("lesson-05.cartesian")
def cartesian(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """(r cos φ, r sin φ) in p's dtype, differentiable, and under vmap."""
    calls = Calls(student)
    batch = np.column_stack([points(rng, 4, positive=True), points(rng, 4)])
    findings = []
    for p, requires_grad, point in (
        (batch[0], False, "p does not require grad"),
        (batch[1], True, "p requires grad"),
        (batch[2].astype(np.float32), False, "p is float32"),
    ):
        given = tensor(p, requires_grad)
        findings.append(
            judge(
                "values",
                calls(given),
                _cartesian(p),
                kind="array",
                container="tensor",
                dtype=given.dtype,
                context={"plain": True},
                point=point,
            )
        )
    yield from findings
    if all_right(findings):
        p = batch[3]
        answer = calls.through("torch_jacobian", tensor(p))
        J = np.array([[np.cos(p[1]), -p[0] * np.sin(p[1])], [np.sin(p[1]), p[0] * np.cos(p[1])]])
        finding = lost(judge("differentiable by torch", answer, J, kind="jacobian", point="the Jacobian"))
        yield finding
        if finding.verdict is Verdict.RIGHT:
            yield judge(
                "under vmap",
                calls.through("torch_transformed", tensor(batch), "vmap(f)"),
                np.array([_cartesian(row) for row in batch]),
                kind="array",
                context={"plain": True},
                point="torch.func.vmap(cartesian) on four points",
            )
    yield calls.left_alone()


def _cartesian(p: np.ndarray) -> np.ndarray:
    return p[0] * np.array([np.cos(p[1]), np.sin(p[1])])


@graded("lesson-05.descend")
def descend(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """w after some steps of gradient descent, computed from the closed-form gradient."""
    calls = Calls(student)
    rate = float(rng.uniform(0.05, 0.1))

    def check(
        rule: str,
        loss: Probe,
        w: np.ndarray,
        steps: int,
        requires_grad: bool = False,
        grad: np.ndarray | None = None,
    ) -> Finding:
        given = tensor(w, requires_grad, grad)
        start = w.astype(float)
        finding = judge(
            rule,
            calls(loss, given, rate, steps),
            _after(loss, start, rate, steps),
            kind="array",
            container="tensor",
            dtype=given.dtype,
            alternatives={"accumulated": _after(loss, start, rate, steps, kept=1.0)} if steps > 1 else {},
            context={"plain": True, "scale": np.abs(start) + 1, "terms": steps},
            point=f"w of shape ({len(w)},), {steps} step{'s' if steps > 1 else ''}"
            + (", w requires grad" if requires_grad else "")
            + (", w.grad holds something" if grad is not None else ""),
        )
        return _explained(finding, loss, start, rate, steps)

    quadratic = Probe("quadratic", A=points(rng, (3, 3)))
    layer = Probe("hidden_layer", W=points(rng, (4, 2)), b=points(rng, 4), v=points(rng, 4))
    single = Probe("quadratic", A=points(rng, (2, 2)).astype(np.float32))
    w = points(rng, 3)
    first = check("values", quadratic, w, 4)
    yield first
    yield check("values", layer, points(rng, 2), 3, requires_grad=True)
    yield check("values", quadratic, points(rng, 3), 1)
    yield check("values", quadratic, points(rng, 3), 3, requires_grad=True, grad=points(rng, 3))
    yield check("float32", single, points(rng, 2).astype(np.float32), 2)
    yield again(first, check("a second call", quadratic, w, 4))
    yield calls.left_alone()


def _after(loss: Probe, w: np.ndarray, rate: float, steps: int, kept: float = 0.0) -> np.ndarray:
    """w after the steps; `kept` of what .grad held before stays in it at each."""
    grad = np.zeros_like(w)
    for _ in range(steps):
        grad = kept * grad + SLOPES[loss.family](w, **loss.parameters)
        w = w - rate * grad
    return w


def _explained(finding: Finding, loss: Probe, w: np.ndarray, rate: float, steps: int) -> Finding:
    """A wrong finding with what its values show."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.returned.shape != w.shape:
        return finding
    for values, message in (
        (_after(loss, w, -rate, steps), "That is the way up: the steps go along the gradient."),
        (_after(loss, w, rate, steps + 1), f"That is one step too many: {steps} were due."),
        (_after(loss, w, rate, steps - 1), f"That is one step too few: {steps} were due."),
        (
            w - steps * rate * SLOPES[loss.family](w, **loss.parameters),
            "All steps were taken with the gradient at the first w. Where is it evaluated anew?",
        ),
    ):
        if np.allclose(seen.returned, values, rtol=1e-5, atol=1e-6):
            return replace(finding, message=message)
    return finding
