"""The checks of `jacobians`: the full Jacobian, explicitly."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, judge, right, wrong
from ..wire import Tensor
from . import graded
from ._closed_forms import JACOBIANS
from ._rules import (
    LIBRARY_JACOBIANS,
    Calls,
    again,
    all_right,
    by_an_engine,
    detached,
    lost,
    mapping,
    rows_in_one_grad,
    tensor,
)

REVERSE_MODE = (
    "torch.autograd.grad",
    "torch.autograd.backward",
    "torch.func.vjp",
    "torch.func.grad",
    "torch.func.grad_and_value",
    "torch.autograd.functional.vjp",
    "torch.autograd.functional.jvp",  # torch computes this one by two reverse passes
)
EXAMPLE = np.array([[1.0, 0.0], [2.0, 1.0]])  # the notebook's worked case: J of (x₁, x₁x₂) at (1, 2)


@dataclass(frozen=True)
class Case:
    """A probe function, the point x of shape (n,), and the closed-form Jacobian there, of shape (m, n)."""

    f: Probe
    x: np.ndarray
    edge: str = ""

    @functools.cached_property
    def jacobian(self) -> np.ndarray:
        return JACOBIANS[self.f.family](self.x, **self.f.parameters)

    @property
    def point(self) -> str:
        m, n = self.jacobian.shape
        return f"{mapping(n, m)}, {f'edge: {self.edge}' if self.edge else 'random x'}"

    def judge(self, rule: str, answer: Answer, **options: Any) -> Finding:
        context = {
            "x": self.x,
            "value": self.f(self.x),
            "f": self.f,
            "example": EXAMPLE,
            **options.pop("context", {}),
        }
        return judge(
            rule, answer, self.jacobian, kind="jacobian", point=self.point, context=context, **options
        )


def _monomials(rng: np.random.Generator, n: int, m: int, edge: str = "") -> Case:
    return Case(Probe("monomials", powers=points(rng, (m, n))), points(rng, n, positive=True), edge)


def _layer(rng: np.random.Generator, n: int, m: int, edge: str = "", leaves: tuple[str, ...] = ()) -> Case:
    W, b = points(rng, (m, n)) / n, points(rng, m) / 2
    return Case(Probe("layer", leaves=leaves, W=W, b=b), points(rng, n), edge)


def _sizes(rng: np.random.Generator) -> tuple[int, int]:
    """n and m, both at least 3 and different."""
    n, m = rng.permutation([3, 4, 5])[:2]
    return int(n), int(m)


def _common(rng: np.random.Generator, n: int, m: int) -> list[Case]:
    """What every Jacobian has to get right: thin shapes, linear functions, and outputs or inputs that say
    nothing."""

    def case(family: str, edge: str = "", **parameters: np.ndarray) -> Case:
        return Case(Probe(family, **parameters), points(rng, n), edge)

    W = points(rng, (m, n))
    return [
        case("folded", "f uses |x|", W=W),
        _layer(rng, n, n),  # where a transposed or symmetrised answer has the right shape
        _layer(rng, 4, 1, "one output"),
        _monomials(rng, 1, 3, "one input"),
        case("affine", "f is linear", W=points(rng, (m, n)), b=points(rng, m)),
        case("partly_constant", "two outputs do not depend on x", W=W, c=points(rng, 2)),
        case("first_only", "f uses x[0] alone", w=points(rng, m)),
        # As many outputs as inputs: vmap over torch's jvp fails on an unbatched constant of another length,
        # which is torch's doing and not the student's.
        case("constant", "f is constant", c=points(rng, n)),
        case("identity", "f(x) = x"),
    ]


def _single(rng: np.random.Generator, n: int, m: int) -> Case:
    """float32, by a function whose derivatives are products: nothing cancels."""
    x = points(rng, n, positive=True).astype(np.float32)
    return Case(Probe("monomials", powers=points(rng, (m, n)).astype(np.float32)), x, "float32")


def _far_apart(rng: np.random.Generator) -> Case:
    """Inputs of very different sizes: a fixed step h cannot suit both. The entries stay within float32."""
    powers = points(rng, (4, 3)) / 4
    return Case(
        Probe("monomials", powers=powers),
        np.array([1e-9, 1e8, 0.7]) * points(rng, 3, positive=True),
        "x from 1e-9 to 1e8",
    )


@graded("jacobians.f")
def f(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Values of shape (2,), and derivatives that Autograd finds, everywhere."""
    calls = Calls(student)
    corners = [np.array([0.0, 0.0]), np.array([0.0, -1.3]), -points(rng, 2, positive=True)]
    for x, edge in [(points(rng, 2), "random x"), *((x, f"edge: x = {_shown(x)}") for x in corners)]:
        options: dict[str, Any] = {"dtype": "float64", "point": edge}
        value, plain = np.array([x[0], x[0] * x[1]]), {"x": x, "plain": True}
        finding = judge("values", calls(x), value, kind="vector", container="array", context=plain, **options)
        yield finding
        if finding.verdict is Verdict.RIGHT:
            J = np.array([[1.0, 0.0], [x[1], x[0]]])
            answer = calls.through("autograd_jacobian", x)
            yield lost(
                judge("derivative by Autograd", answer, J, kind="jacobian", context={"x": x}, **options)
            )
    yield calls.left_alone()


def _shown(x: np.ndarray) -> str:
    return f"({', '.join(f'{value:.3g}' for value in x)})"


@graded("jacobians.jacobian_autograd")
def jacobian_autograd(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """An (m, n) array for functions written with autograd.numpy."""
    calls = Calls(student, LIBRARY_JACOBIANS)

    def check(rule: str, case: Case) -> Finding:
        return case.judge(rule, calls(case.f, case.x), container="array", dtype="float64")

    n, m = _sizes(rng)
    first = _monomials(rng, n, m)
    findings = [check("values", case) for case in [first, _layer(rng, m, n), *_common(rng, n, m)]]
    findings.append(again(findings[0], check("a second call", first)))
    if all_right(findings):
        findings.append(check("values", _far_apart(rng)))
    yield from by_an_engine(calls, findings, first.f, first.x)
    yield calls.left_alone()
    yield _by_own_means(calls)


@graded("jacobians.jacobian_torch")
def jacobian_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """A detached (m, n) tensor in x's dtype, whether x requires grad or not, with nobody's .grad touched."""
    calls = Calls(student, LIBRARY_JACOBIANS)
    answers: list[Answer] = []

    def check(rule: str, case: Case, requires_grad: bool = False, grad: np.ndarray | None = None) -> Finding:
        x = tensor(case.x, requires_grad, grad)
        answers.append(calls(case.f, x))
        context = {} if grad is None else {"grad": grad}
        mistakes = rows_in_one_grad(case.jacobian, grad)
        return case.judge(
            rule, answers[-1], container="tensor", dtype=x.dtype, context=context, alternatives=mistakes
        )

    n, m = _sizes(rng)
    first = _monomials(rng, n, m)
    tall = _layer(rng, m, n, "x.grad holds something", leaves=("W",))
    others = [
        _layer(rng, n, m, "f uses other tensors that require grad", leaves=("W", "b")),
        *_common(rng, n, m),
        Case(Probe("constant", leaves=("c",), c=points(rng, n)), points(rng, n), "f does not use x"),
    ]
    findings = [check("values", first), check("values", tall, True, points(rng, m))]
    findings += [check("values", case, position % 2 == 0) for position, case in enumerate(others)]
    findings.append(again(findings[0], check("a second call", first)))
    if all_right(findings):
        findings.append(check("values", _far_apart(rng)))
        findings += [check("float32", _single(rng, n, m), requires_grad) for requires_grad in (False, True)]
    yield from by_an_engine(calls, findings, first.f, tensor(first.x))
    yield detached(answers, "the Jacobian")
    yield calls.left_alone()
    yield _by_own_means(calls)


@graded("jacobians.jacobian_forward")
def jacobian_forward(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """An (m, n) tensor, column by column in forward mode, in at most n passes and one plain evaluation."""
    calls = Calls(student, LIBRARY_JACOBIANS + REVERSE_MODE)
    too_many: list[tuple[int, int]] = []

    def check(rule: str, case: Case, requires_grad: bool = False) -> Finding:
        answer = calls(case.f, tensor(case.x, requires_grad))
        # torch's linearize evaluates f twice for one trace; with n ≥ 3 that is within what is allowed.
        if answer.evaluations > len(case.x) + 1 and len(case.x) >= 3:
            too_many.append((answer.evaluations, len(case.x)))
        return case.judge(rule, _widened(answer, case.jacobian), container="tensor", dtype="float64")

    n, m = _sizes(rng)
    first = _monomials(rng, n, m)
    others = [
        _layer(rng, m, n, "f uses other tensors that require grad", leaves=("W", "b")),
        *_common(rng, n, m),
    ]
    findings = [check("values", first)]
    findings += [check("values", case, position % 2 == 0) for position, case in enumerate(others)]
    findings.append(again(findings[0], check("a second call", first)))
    if all_right(findings):
        findings.append(check("values", _far_apart(rng)))
    yield from by_an_engine(calls, findings, first.f, tensor(first.x))
    yield _passes(too_many)
    yield calls.left_alone()
    yield _by_own_means(calls)
    yield calls.allowed(
        "forward mode",
        "That is reverse mode, which gives rows. Here each column is one forward pass with a unit vector as "
        "the tangent: torch.func.jvp, torch.func.linearize or dual numbers.",
        REVERSE_MODE,
    )


def _widened(answer: Answer, jacobian: np.ndarray) -> Answer:
    """An answer of whatever dtype as float64, the entries that only a last rounding to float32 parts from the
    truth put right: the dtype of jacobian_forward is not marked, and must not decide how exact it has to be.
    """
    J = answer.returned
    if type(J) is not Tensor or J.array.dtype.kind != "f":
        return answer
    wide = J.array.astype(float)
    if J.dtype == "float32" and wide.shape == jacobian.shape:
        wide = np.where(np.abs(wide - jacobian) <= 2.0**-23 * np.abs(jacobian), jacobian, wide)
    return replace(answer, returned=Tensor("float64", wide, J.requires_grad))


def _by_own_means(calls: Calls) -> Finding:
    return calls.allowed(
        "built from products with J",
        "The exercise asks you to build the Jacobian yourself, from products with vectors.",
        LIBRARY_JACOBIANS,
    )


def _passes(too_many: list[tuple[int, int]]) -> Finding:
    rule = "at most n passes and one evaluation"
    if not too_many:
        return right(rule, costs="half")
    evaluations, n = too_many[0]
    return wrong(
        rule,
        f"f ran {evaluations} times for n = {n}. One forward pass gives a whole column, so {n} passes are "
        "enough: does a loop run over outputs as well as inputs?",
        costs="half",
        misconception="too_many_evaluations",
    )
