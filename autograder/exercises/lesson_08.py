"""The micro-exercises of course/08-jacobians-and-einsum.ipynb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, Verdict, failed, judge, right, wrong
from ..wire import Tensor
from . import graded
from ._closed_forms import JACOBIANS
from ._rules import Calls, again, all_right, by_an_engine, lost, mapping, tensor


@graded("lesson-08.column")
def column(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """∂f/∂xⱼ of shape (m,), by one pass."""
    calls = Calls(student)

    def check(rule: str, f: Probe, x: np.ndarray, j: int, requires_grad: bool = False) -> Finding:
        J = JACOBIANS[f.family](x, **f.parameters)
        m, n = J.shape
        answer = calls(f, tensor(x, requires_grad), j)
        finding = judge(
            rule,
            answer,
            J[:, j],
            kind="vector",
            container="tensor",
            dtype="float64",
            context={"x": x, "scale": np.abs(J).max()},
            point=f"{mapping(n, m)}, j = {j}",
        )
        known = [
            (J, "The whole Jacobian came back. One column of it is asked for, which is one JVP."),
            (J.sum(axis=1), "The columns came back added up. Which direction moves x[j] and nothing else?"),
        ]
        if j < m:
            known.append(
                (J[j], "That is row j: how one output reacts to all inputs. The column is asked for.")
            )
        return lost(_explained(finding, known))

    f, x = _monomials(rng, 4, 5), points(rng, 4, positive=True)
    first = check("values", f, x, 2)
    findings = [
        first,
        check("values", f, x, 0),
        check("values", _layer(rng, 5, 3), points(rng, 5), 4, True),
        check("values", _layer(rng, 3, 3, leaves=("W",)), points(rng, 3), 1),
        check("values", _monomials(rng, 1, 3), points(rng, 1, positive=True), 0),
        check("values", _layer(rng, 4, 1), points(rng, 4), 3),
        again(first, check("a second call", f, x, 2)),
    ]
    if all_right(findings):
        affine = Probe("affine", W=points(rng, (3, 4)), b=points(rng, 3))
        findings.append(check("values", affine, points(rng, 4), 1))
    yield from by_an_engine(calls, findings, f, tensor(x), 2)
    yield calls.left_alone()


def _monomials(rng: np.random.Generator, n: int, m: int) -> Probe:
    return Probe("monomials", powers=points(rng, (m, n)))


def _layer(rng: np.random.Generator, n: int, m: int, leaves: tuple[str, ...] = ()) -> Probe:
    return Probe("layer", leaves=leaves, W=points(rng, (m, n)) / n, b=points(rng, m) / 2)


@graded("lesson-08.weights_vjp")
def weights_vjp(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """Σᵢⱼ Gᵢⱼ Aₖᵢ Aₖⱼ for each k."""
    calls = Calls(student)
    for m, n, point in [
        (5, 3, "A (5, 3)"),
        (3, 4, "A (3, 4)"),
        (4, 4, "A (4, 4)"),
        (6, 1, "A (6, 1)"),
        (1, 3, "A (1, 3)"),
    ]:
        A, G = points(rng, (m, n)), points(rng, (n, n))
        products = np.einsum("ij,ki,kj->kij", G, A, A)
        finding = judge(
            "values",
            calls(A, G),
            products.sum(axis=(1, 2)),
            kind="vector",
            container="array",
            context={"x": A, "scale": np.abs(products).sum(axis=(1, 2))},
            point=point,
        )
        known = [
            (
                products.sum(),
                "The weights' derivatives came back added up. Which letter has to stay on the right?",
            ),
            (
                np.einsum("ii,ki,ki->k", G, A, A),
                "Only the diagonal of G counted. In S the two indices i and j are independent of each other.",
            ),
            (
                A @ G @ A.T,
                "That is AGAᵀ, with two indices of rows. The derivative by w[k] has one: both are k.",
            ),
            (
                products.sum(axis=2),
                "One index too many is left. Over which two does the derivative by w[k] sum?",
            ),
        ]
        yield _explained(finding, known)
    yield calls.left_alone()


@graded("lesson-08.colour_rows")
def colour_rows(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """A colour for each row of a pattern: rows that share a column differ, and no more than greedy takes."""
    calls = Calls(student)
    for pattern, point in _patterns(rng):
        answer = calls(pattern)
        if answer.failure is not None:
            yield failed("colours", answer.failure, point=point)
            continue
        yield _coloured(answer.returned, pattern, point)
    yield calls.left_alone()


def _patterns(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, str]]:
    n = int(rng.integers(7, 11))
    distance = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    yield distance <= 1, f"tridiagonal, {n} by {n}"
    yield (distance == 0) | (np.arange(n) == 0), f"a diagonal and a full column, {n} by {n}"
    yield (distance == 0) | (np.arange(n) == 0)[:, None], f"a diagonal and a full row, {n} by {n}"
    yield distance == 0, f"diagonal, {n} by {n}"
    random = rng.uniform(size=(n + 3, n)) < 0.25
    random[0] = False  # a row without entries meets nobody
    yield random, f"random, {n + 3} by {n}"
    yield np.ones((3, 2), bool), "full, 3 by 2"
    yield np.kron(np.eye(3), np.ones((2, 4))) > 0, "three blocks of 2 by 4"


def _coloured(returned: Any, pattern: np.ndarray, point: str) -> Finding:
    rule, m = "colours", len(pattern)
    values = returned.array if type(returned) is Tensor else returned
    if isinstance(values, list | tuple):
        try:
            values = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            values = None
    if not isinstance(values, np.ndarray) or values.shape != (m,) or values.dtype.kind not in "iuf":
        n = pattern.shape[1]
        about = (
            f" There are {n} colours in it: one for each column?" if np.shape(values) == (n,) != (m,) else ""
        )
        return wrong(
            rule,
            f"A list or array of {m} integers was due, one for each row of the pattern.{about}",
            misconception="wrong_container",
            point=point,
        )
    meets = pattern.astype(int) @ pattern.T.astype(int) > 0
    for i in range(m):
        for k in range(i):
            if meets[i, k] and values[i] == values[k]:
                j = int(np.nonzero(pattern[i] & pattern[k])[0][0])
                return wrong(
                    rule,
                    f"Rows {k} and {i} have the same colour, and both have an entry in column {j}: in one "
                    "product they could not be told apart.",
                    point=point,
                )
    taken, enough = len(set(values.tolist())), _first_free(meets)
    if taken > enough:
        return wrong(
            rule,
            f"You took {taken} colours where the first free one makes do with {enough}. Rows that do not "
            "meet may share a colour.",
            point=point,
        )
    return right(rule, point=point)


def _first_free(meets: np.ndarray) -> int:
    """How many colours going through the rows in order takes."""
    colours: list[int] = []
    for i in range(len(meets)):
        taken = {colours[k] for k in range(i) if meets[i, k]}
        colours.append(next(colour for colour in range(i + 1) if colour not in taken))
    return max(colours) + 1


def _explained(finding: Finding, known: list[tuple[np.ndarray, str]]) -> Finding:
    """A wrong finding with what its values show, if they are the values of exactly one known mistake."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.context.get("failed"):
        return finding
    fits = [
        message
        for values, message in known
        if seen.returned.shape == np.shape(values)
        and np.allclose(seen.returned, values, rtol=1e-8, atol=1e-12)
    ]
    return replace(finding, message=fits[0]) if len(fits) == 1 else finding
