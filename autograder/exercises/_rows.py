"""In which way a function went through the rows of a matrix: by what was seen of it while it ran.

What a driver did not see, or a reply that is none, proves nothing: then the rule holds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..functions import points
from ..subjects import Subject
from ..verdicts import Finding, right, wrong
from ._rules import Calls, tensor

#: which memory, the places in it, what stands there afterwards
Assignment = tuple[int, list[int], list[float]]
#: place → which assignment wrote there last, and what
Written = dict[int, tuple[int, float]]


@dataclass(frozen=True)
class Case:
    """A matrix A of shape (n, d) and a point x of shape (d,), of one dtype."""

    A: np.ndarray
    x: np.ndarray
    edge: str = ""

    @property
    def value(self) -> float:
        """Σᵢ Aᵢ·x."""
        return float(self.products.sum())

    @property
    def products(self) -> np.ndarray:
        return self.A.astype(float) @ self.x

    @property
    def gradient(self) -> np.ndarray:
        """The sum of the rows of A."""
        return self.A.astype(float).sum(axis=0)

    @property
    def scale(self) -> float:
        """The size of the terms that are summed."""
        return float((np.abs(self.A.astype(float)) @ np.abs(self.x)).sum())

    @property
    def point(self) -> str:
        words = f"A of shape {self.A.shape}, {self.A.dtype}"
        return f"{words}, edge: {self.edge}" if self.edge else words


def case(rng: np.random.Generator, n: int, d: int, edge: str = "", dtype: str = "float64") -> Case:
    """Entries whose sizes differ by up to four decades, so that none can be left out unnoticed."""
    A = points(rng, (n, d)) * 10 ** rng.uniform(-2, 2, (n, d))
    return Case(A.astype(dtype), points(rng, d).astype(dtype), edge)


def assigned_one_by_one(calls: Calls, rng: np.random.Generator, student: Subject) -> Iterator[Finding]:
    """Each product is assigned by index to a place of its own in a tensor."""
    for n in (3, 7):
        rows = case(rng, n, 3)
        seen = calls.through("tensor_assignments", tensor(rows.x), tensor(rows.A)).returned
        assignments = _assignments(seen)
        if assignments is not None and (finding := _not_one_by_one(assignments, rows)):
            yield finding
            return
    yield right("one index assignment for each row", costs="half")


def _assignments(seen: Any) -> list[Assignment] | None:
    """What `drivers.tensor_assignments` saw; None where that is no proper answer, or memory was hidden."""
    if not isinstance(seen, list):
        return None
    for item in seen:
        match item:
            case (int(memory), list(places), list(values)) if memory >= 0 and len(places) == len(values):
                if not all(type(place) is int for place in places):
                    return None
                if not all(type(value) is float for value in values):
                    return None
            case _:
                return None
    return seen


def _not_one_by_one(assignments: list[Assignment], case: Case) -> Finding | None:
    """What is wrong with the index assignments of one call, if anything is.

    An assignment counts where something that it wrote was not written over. In one tensor, or in copies of
    it, those that count have to be as many as the rows, and what they wrote has to add up to the sum.
    """
    rule, rows = "one index assignment for each row", len(case.A)
    tensors: dict[int, Written] = {}
    copies: Written = {}
    for number, (memory, places, values) in enumerate(assignments):
        written = {place: (number, value) for place, value in zip(places, values, strict=True)}
        tensors.setdefault(memory, {}).update(written)
        copies |= written
    kept = max((*tensors.values(), copies), key=_assignments_kept)
    message = f"For {rows} rows, {len(assignments)} index assignments into tensors were seen"
    if len(assignments) < rows:
        key = "assigned_at_once" if len(kept) >= rows else "no_index_assignment"
        message += ". Write each product into its own place as soon as it is computed."
    elif (own := _assignments_kept(kept)) < rows:
        key = "one_place_for_all" if len(kept) == 1 else "assigned_at_once"
        message += f", and what {own} of them wrote is all that was kept. Give each row a place of its own."
    elif not any(_adds_up(written, case) for written in (*tensors.values(), copies)):
        key = None
        message += ", but what they wrote does not add up to f2(x). Assign the products themselves."
    else:
        return None
    return wrong(rule, message, costs="half", misconception=key, point=case.point)


def _assignments_kept(written: Written) -> int:
    return len({number for number, _ in written.values()})


def _adds_up(written: Written, case: Case) -> bool:
    gap = abs(sum(value for _, value in written.values()) - case.value)
    return _assignments_kept(written) >= len(case.A) and not gap > 1e-6 * case.scale


def in_a_comprehension(calls: Calls, rng: np.random.Generator, student: Subject) -> Iterator[Finding]:
    """Nothing is assigned by index; each product is computed in a comprehension or generator expression."""
    rows = case(rng, 4, 3)
    assignments = calls.through("tensor_assignments", tensor(rows.x), tensor(rows.A)).returned
    if (isinstance(assignments, list) and assignments) or _assigns_by_index(student.source, student.name):
        message = "Something is assigned to by index. Let the comprehension make the sequence, and sum that."
        yield wrong("no index assignment", message, costs="half", misconception="index_assignment")
        return
    yield right("no index assignment", costs="half")
    rule, n, extra = "in a comprehension", 4, 5
    counts = [
        calls.through("comprehension_operations", tensor(rows.x), tensor(rows.A)).returned
        for rows in (case(rng, n, 3), case(rng, n + extra, 3))
    ]
    inside, outside = _growth(counts, "inside"), _growth(counts, "outside")
    if inside is None or outside is None or inside >= extra or _hidden(counts, outside - extra, student):
        yield right(rule, costs="half")
        return
    message = (
        f"With {extra} rows more, {max(inside, 0)} operations more were made inside comprehensions. One for "
        "each row at least is due there: the product of that row with x."
    )
    yield wrong(rule, message, costs="half", misconception="no_comprehension")


def _hidden(counts: list[Any], spare: int, student: Subject) -> bool:
    """Whether the operations, enough of them, may be in a comprehension that has no frame of its own."""
    inlined = all(count.get("inlined") is True for count in counts)
    return inlined and spare >= 0 and _has_computing_comprehension(student.source)


def no_loop_over_rows(calls: Calls, rng: np.random.Generator, student: Subject) -> Iterator[Finding]:
    """Neither the torch operations nor the steps of the student's code are more for more rows."""
    rule = "no loop over rows"
    few, many = case(rng, 6, 3), case(rng, 60, 3)
    extra = len(many.A) - len(few.A)
    for driver, what in (("torch_operations", "torch operations"), ("python_steps", "steps of your code")):
        seen = [calls.through(driver, tensor(rows.x), tensor(rows.A)).returned for rows in (few, many)]
        totals = [_total(counts) for counts in seen]
        if None not in totals and totals[1] - totals[0] >= extra:  # type: ignore[operator]
            message = (
                f"{len(few.A)} rows took {totals[0]} {what}, {len(many.A)} rows {totals[1]}: something goes "
                "through the rows in Python."
            )
            yield wrong(rule, message, costs="half", misconception="loop_over_rows")
            return
    yield right(rule, costs="half")


def _growth(counts: list[Any], place: str) -> int | None:
    """By how much a count grew from the first reply to the second; None where they hold none."""
    match counts:
        case [dict(first), dict(second)] if type(first.get(place)) is type(second.get(place)) is int:
            return second[place] - first[place]
    return None


def _total(counts: Any) -> int | None:
    """The sum of a driver's counts, or its one count; None where it gave neither."""
    values = list(counts.values()) if isinstance(counts, dict) else [counts]
    return sum(values) if all(type(value) is int for value in values) else None


_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def _has_computing_comprehension(source: str | None) -> bool:
    """Whether some comprehension computes more than what it iterates over; True where that is not known."""
    tree = _parsed(source)
    if tree is None:
        return True
    for node in ast.walk(tree):
        if isinstance(node, _Comprehension):
            first = node.generators[0]  # what it iterates over is evaluated outside, once
            every = {id(inner) for inner in ast.walk(node)} - {id(inner) for inner in ast.walk(first.iter)}
            if any(isinstance(n, ast.BinOp | ast.Call) and id(n) in every for n in ast.walk(node)):
                return True
    return False


def _assigns_by_index(source: str | None, name: str) -> bool:
    """Whether the definition of this name assigns to an index that is no word; False where not known.

    What a helper or decorator keeps in a dict is its own business.
    """
    tree = _parsed(source)
    defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] if tree else []
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str))
        for definition in defined
        if definition.name == name
        for node in ast.walk(definition)
    )


def _parsed(source: str | None) -> ast.Module | None:
    try:
        return None if source is None else ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
