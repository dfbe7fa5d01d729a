"""The questions of `einsum`: their arguments, and the answers and derivatives as closed forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..functions import points

Array = np.ndarray
Arrays = Mapping[str, np.ndarray]
Results = tuple[Array, ...]


@dataclass(frozen=True)
class Question:
    """What a graded name computes.

    shapes: argument → its axes, a letter for each size. results: from the arguments, in order. gradients: of
    Σ ⟨weight, result⟩ by each argument, from the arguments and then the weights. names: of several results.
    """

    shapes: Mapping[str, str]
    results: Callable[..., Results]
    gradients: Callable[..., Results]
    names: tuple[str, ...] = ("",)

    @property
    def sizes(self) -> list[str]:
        return sorted(set("".join(self.shapes.values())))

    @property
    def operands(self) -> int:
        """How many arguments one result is made of."""
        return len(self.shapes) if len(self.names) == 1 else 2


@dataclass(frozen=True)
class Expected:
    """One result that is due: the scale of the terms that it sums, how many these are, and what mistakes of
    this very question give in its place."""

    name: str
    values: Array
    scale: Array
    terms: int | None = None
    mistakes: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A question's arguments; before: others of the same shapes, which were asked first."""

    question: Question
    arrays: Arrays
    edge: str = ""
    before: Arrays | None = None

    @property
    def expected(self) -> list[Expected]:
        results, arrays = self.question.results, list(self.arrays.values())
        scales, terms = results(*map(np.abs, arrays)), results(*map(np.ones_like, arrays))
        mistakes: list[dict[str, Array]] = [{} for _ in terms]
        if "G" in self.arrays:
            *others, G = arrays
            mistakes = [{"cotangent_ignored": each} for each in results(*others, np.ones_like(G))]
        if self.before is not None:
            for mistake, stale in zip(mistakes, results(*self.before.values()), strict=True):
                mistake["stale_answer"] = stale
        return [
            Expected(name, values, scale, int(count.flat[0]), mistake)
            for name, values, scale, count, mistake in zip(
                self.question.names, results(*arrays), scales, terms, mistakes, strict=True
            )
        ]

    @property
    def point(self) -> str:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.arrays.items())
        return f"{shapes}, edge: {self.edge}" if self.edge else shapes


def _case(question: Question, rng: np.random.Generator, sizes: Mapping[str, int], edge: str = "") -> Case:
    shapes = {name: tuple(sizes[axis] for axis in axes) for name, axes in question.shapes.items()}
    return Case(question, {name: points(rng, shape) for name, shape in shapes.items()}, edge)


def cases(question: Question, rng: np.random.Generator) -> list[Case]:
    """Different sizes (twice: what is kept from a call is not the answer to the next), equal sizes (where
    wrong letters do not clash), and each size 1."""
    axes = question.sizes
    different = dict(zip(axes, map(int, rng.permutation([3, 4, 5])), strict=False))
    turned = dict(zip(axes, [*different.values()][1:] + [*different.values()][:1], strict=True))
    first = _case(question, rng, different)
    return [
        first,
        replace(_case(question, rng, different), before=first.arrays),
        _case(question, rng, turned),
        _case(question, rng, dict.fromkeys(axes, 3), "all sizes equal"),
        *(_case(question, rng, {**different, axis: 1}, f"{axis} = 1") for axis in axes),
        _case(question, rng, dict.fromkeys(axes, 1), "all sizes 1"),
    ]


ROW_SUM = Question(
    {"A": "mn"},
    lambda A: (A.sum(axis=1),),
    lambda A, w: (np.broadcast_to(w[:, None], A.shape),),
)
COL_SUM = Question(
    {"A": "mn"},
    lambda A: (A.sum(axis=0),),
    lambda A, w: (np.broadcast_to(w, A.shape),),
)
MATRIX_PRODUCT = Question(
    {"A": "mk", "B": "kn"},
    lambda A, B: (A @ B,),
    lambda A, B, W: (W @ B.T, A.T @ W),
)
PRODUCT_WITH_TRANSPOSE = Question(
    {"A": "mk", "B": "nk"},
    lambda A, B: (A @ B.T,),
    lambda A, B, W: (W @ B, W.T @ A),
)
BILINEAR = Question(
    {"x": "m", "A": "mn", "y": "n"},
    lambda x, A, y: (np.asarray(x @ A @ y),),
    lambda x, A, y, w: (w * (A @ y), w * np.outer(x, y), w * (x @ A)),
)
MATRIX_PRODUCT_VJP = Question(
    {"A": "mk", "B": "kn", "G": "mn"},
    lambda A, B, G: (G @ B.T, A.T @ G),
    lambda A, B, G, V, W: (G @ W.T, V.T @ G, V @ B + A @ W),
    ("GBᵀ", "AᵀG"),
)
