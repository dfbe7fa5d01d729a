"""The checks of `hessians`: the Hessian of a scalar function, and its products with a vector.

A Hessian is symmetric, so a transposition does not show; mistakes are told apart by Hessians that are dense,
of full rank or not, zero, or zero but for one entry, at points with all entries different.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Answer, Subject
from ..verdicts import Finding, judge
from . import graded
from ._closed_forms import HESSIAN_PRODUCTS, SLOPES
from ._costs import LARGE, LARGER, MIDDLE, SMALL, costs_of, growth, growth_of_memory, within_memory
from ._rules import (
    LIBRARY_JACOBIANS,
    Calls,
    again,
    all_right,
    by_an_engine,
    detached,
    mapping,
    rows_in_one_grad,
    tensor,
)

LIBRARY_HESSIANS = (
    *LIBRARY_JACOBIANS,
    "autograd.hessian_vector_product",
    "autograd.make_ggnvp",
    "autograd.make_hvp",
    "torch.autograd.functional.hvp",
    "torch.autograd.functional.vhp",
)
EXAMPLE = np.array([[2.0, 1.0], [1.0, 0.0]])  # the notebook's worked case: H of x₁² + x₁x₂
EXAMPLE_PRODUCT = EXAMPLE @ np.array([3.0, 5.0])


@dataclass(frozen=True)
class Case:
    """A scalar probe function, the point x of shape (n,), the closed-form gradient (n,) and Hessian there."""

    f: Probe
    x: np.ndarray
    edge: str = ""

    @functools.cached_property
    def _parameters(self) -> dict[str, np.ndarray]:
        return {name: value.astype(float) for name, value in self.f.parameters.items()}

    def gradient_at(self, x: np.ndarray) -> np.ndarray:
        return SLOPES[self.f.family](x.astype(float), **self._parameters)

    @functools.cached_property
    def gradient(self) -> np.ndarray:
        return self.gradient_at(self.x)

    @functools.cached_property
    def hessian(self) -> np.ndarray:
        return self.products(np.eye(len(self.x)))

    def products(self, R: np.ndarray) -> np.ndarray:
        """HR for the columns of R (n, k), without H."""
        return HESSIAN_PRODUCTS[self.f.family](self.x.astype(float), R.astype(float), **self._parameters)

    @property
    def point(self) -> str:
        domain = mapping(len(self.x), 1).removesuffix("¹")
        return f"{domain}, {f'edge: {self.edge}' if self.edge else 'random x'}"

    @property
    def known(self) -> dict[str, Any]:
        """What mistakes are made of."""
        return {
            "x": self.x,
            "value": self.f(self.x),
            "gradient": self.gradient,
            "gradient_at": self.gradient_at,
        }

    def judge_hessian(self, answer: Answer, rule: str, grad: np.ndarray | None, dtype: str) -> Finding:
        """grad: what x.grad held before the call."""
        options = {
            "context": {**self.known, "example": EXAMPLE, "grad": grad},
            "alternatives": rows_in_one_grad(self.hessian, grad),
            "container": "tensor",
            "dtype": dtype,
        }
        return judge(rule, answer, self.hessian, kind="hessian", point=self.point, **options)

    def judge_product(self, answer: Answer, rule: str, r: np.ndarray, **options: Any) -> Finding:
        context = {
            **self.known,
            "jacobian": self.hessian,
            "tangent": r,
            "example": EXAMPLE_PRODUCT,
            # (Hr)ᵢ is a sum over j: what cancels in it leaves its rounding.
            "scale": np.abs(self.hessian) @ np.abs(r),
            **options.pop("context", {}),
        }
        product, length = self.hessian @ r, np.sqrt(r @ r)
        options["alternatives"] = {"cotangent_nonlinear": product / length} if length > 0 else {}
        return judge(rule, answer, product, kind="vector", point=self.point, context=context, **options)


def _monomial(rng: np.random.Generator, n: int, edge: str = "", dtype: str = "float64") -> Case:
    powers, x = points(rng, n).astype(dtype), points(rng, n).astype(dtype)
    return Case(Probe("monomial", powers=powers), x, edge)


def _hidden_layer(
    rng: np.random.Generator, n: int, width: int, edge: str = "", leaves: tuple[str, ...] = ()
) -> Case:
    W, b, v = points(rng, (width, n)) / n, points(rng, width) / 2, points(rng, width)
    return Case(Probe("hidden_layer", leaves=leaves, W=W, b=b, v=v), points(rng, n), edge)


def _common(rng: np.random.Generator, n: int) -> list[Case]:
    """What every Hessian has to get right: one input, a gradient that does not depend on x, or not on all
    of it."""
    return [
        Case(Probe("quadratic", A=points(rng, (n, n))), points(rng, n), "f is quadratic"),
        _monomial(rng, 1, "one input"),
        Case(Probe("linear", w=points(rng, n)), points(rng, n), "f is linear"),
        Case(Probe("level", c=points(rng, ())), points(rng, n), "f is constant"),
        Case(Probe("wave", w=points(rng, ())), points(rng, n), "f uses x[0] alone"),
    ]


def _without_x(rng: np.random.Generator, n: int) -> Case:
    """In torch there is a graph, and it does not lead to x."""
    return Case(Probe("level", leaves=("c",), c=points(rng, ())), points(rng, n), "f does not use x")


def _far_apart(rng: np.random.Generator) -> Case:
    """Inputs of very different sizes: a fixed step h cannot suit all."""
    powers = points(rng, 3) / 4
    return Case(
        Probe("monomial", powers=powers), np.array([1e-9, 1e8, 0.7]) * points(rng, 3), "x from 1e-9 to 1e8"
    )


def _size(rng: np.random.Generator) -> int:
    return int(rng.integers(3, 5))


@graded("hessians.hessian_torch")
def hessian_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """An (n, n) tensor in x's dtype, whether x requires grad or not, with nobody's .grad touched."""
    calls = Calls(student, LIBRARY_HESSIANS)

    def check(rule: str, case: Case, requires_grad: bool = False, grad: np.ndarray | None = None) -> Finding:
        x = tensor(case.x, requires_grad, grad)
        return case.judge_hessian(calls(case.f, x), rule, grad, x.dtype)

    n = _size(rng)
    first = _monomial(rng, n)
    spoilt = _hidden_layer(rng, n, 3, "x.grad holds something")
    others = [
        _hidden_layer(rng, 4, 3, "f uses other tensors that require grad", leaves=("W", "b", "v")),
        *_common(rng, n),
    ]
    findings = [check("values", first), check("values", spoilt, True, points(rng, n))]
    findings += [check("values", case, position % 2 == 0) for position, case in enumerate(others)]
    findings.append(again(findings[0], check("a second call", first)))
    if all_right(findings):
        findings += [check("values", case) for case in (_without_x(rng, n), _far_apart(rng))]
        single = _monomial(rng, n, "float32", "float32")
        findings += [check("float32", single, requires_grad) for requires_grad in (False, True)]
    yield from by_an_engine(calls, findings, first.f, tensor(first.x))
    yield calls.left_alone()
    yield _by_own_means(calls)


@graded("hessians.hvp_autograd")
def hvp_autograd(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """An (n,) array at the cost of a few gradients, for functions written with autograd.numpy."""
    calls = Calls(student, LIBRARY_HESSIANS)
    kind = {"container": "array", "dtype": "float64"}

    def check(rule: str, case: Case, r: np.ndarray) -> Finding:
        return case.judge_product(calls(case.f, case.x, r), rule, r, **kind)

    n = _size(rng)
    first, r = _monomial(rng, n), points(rng, n)
    others = [_hidden_layer(rng, n, 3), *_common(rng, n)]
    findings = [check("values", first, r)]
    findings += [check("values", case, points(rng, len(case.x))) for case in others]
    findings.append(again(findings[0], check("a second call", first, r)))
    if all_right(findings):
        findings.append(check("values", replace(first, edge="r is zero"), np.zeros(n)))
        findings.append(check("values", _far_apart(rng), points(rng, 3)))
    yield from by_an_engine(calls, findings, first.f, first.x, r)
    yield calls.left_alone()
    yield _by_own_means(calls)
    if all_right(findings) and not calls.seen():
        yield from _cheap(student, "autograd_costs", rng, lambda x: x, **kind)


@graded("hessians.hvp_torch")
def hvp_torch(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """A detached (n,) tensor in x's dtype at the cost of a few gradients, with nobody's .grad touched."""
    calls = Calls(student, LIBRARY_HESSIANS)
    answers: list[Answer] = []

    def check(
        rule: str, case: Case, r: np.ndarray, requires_grad: tuple[bool, bool] = (False, False), **state: Any
    ) -> Finding:
        r, grad = r.astype(case.x.dtype), state.get("grad")
        x = tensor(case.x, requires_grad[0], grad)
        answers.append(calls(case.f, x, tensor(r, requires_grad[1], state.get("r_grad"))))
        options = {"container": "tensor", "dtype": x.dtype, "context": {"grad": grad}}
        return case.judge_product(answers[-1], rule, r, **options)

    n = _size(rng)
    first, r = _monomial(rng, n), points(rng, n)
    spoilt = _hidden_layer(rng, n, 3, "x.grad and r.grad hold something")
    others = [
        _hidden_layer(rng, 4, 3, "f uses other tensors that require grad", leaves=("W", "b", "v")),
        *_common(rng, n),
    ]
    dirty = {"grad": points(rng, n), "r_grad": points(rng, n)}
    findings = [check("values", first, r), check("values", spoilt, points(rng, n), (True, True), **dirty)]
    for position, case in enumerate(others):
        requires_grad = (position % 2 == 0, position % 3 == 1)
        findings.append(check("values", case, points(rng, len(case.x)), requires_grad))
    findings.append(again(findings[0], check("a second call", first, r)))
    if all_right(findings):
        findings.append(check("values", replace(first, edge="r is zero"), np.zeros(n)))
        findings.append(check("values", _without_x(rng, n), r))
        findings.append(check("values", _far_apart(rng), points(rng, 3)))
        findings.append(check("float32", _monomial(rng, n, "float32", "float32"), r, (True, False)))
    yield from by_an_engine(calls, findings, first.f, tensor(first.x), tensor(r))
    yield detached(answers, "the product")
    yield calls.left_alone()
    yield _by_own_means(calls)
    if all_right(findings) and not calls.seen():
        yield from _cheap(student, "torch_costs", rng, tensor, container="tensor", dtype="float64")


def _cheap(
    student: Subject, driver: str, rng: np.random.Generator, given: Callable[[np.ndarray], Any], **kind: str
) -> Iterator[Finding]:
    """What a product costs, counted where it can harm nobody; then the real n, if that is a few gradients."""

    def ask(driver: str, n: int) -> tuple[Case, np.ndarray, Answer]:
        powers, x, r = (points(rng, n, positive=True) for _ in range(3))
        case = Case(Probe("monomial", powers=3 * powers / n), x)
        return case, r, student.through(driver, case.f, given(x), given(r))

    small, larger = (costs_of(ask(driver, n)[2]) for n in (SMALL, LARGER))
    findings = [] if small is None or larger is None else [growth(small, larger)]
    if all_right(findings):
        findings.append(growth_of_memory(ask("resident_memory", MIDDLE)[2]))
    yield from findings
    if not all_right(findings):
        return
    case, r, answer = ask("resident_memory", LARGE)
    costs, options = costs_of(answer), {**kind, "kind": "vector", "point": case.point}
    rule, product = f"n = {LARGE:,}", case.products(r[:, None])[:, 0]
    if costs is not None:
        yield judge(rule, replace(answer, returned=costs.returned), product, **options)
        yield within_memory(costs)
    elif answer.failure is not None:
        yield judge(rule, answer, product, costs="half", **options)


def _by_own_means(calls: Calls) -> Finding:
    return calls.allowed(
        "built from products of your own",
        "The exercise asks for second derivatives of your own making: differentiate the gradient.",
        LIBRARY_HESSIANS,
    )
