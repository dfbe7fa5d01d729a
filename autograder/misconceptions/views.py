"""How a transformation of the truth is written in the tables: which arrays it is about."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Transform

if TYPE_CHECKING:
    from ..verdicts import Comparison

Array = np.ndarray


def always(function: Callable[[Array], Array]) -> Transform:
    """A transformation of any reference."""
    return lambda c: function(c.reference)


def matrix(function: Callable[[Array], Array]) -> Transform:
    """A transformation of Jacobians, Hessians and other matrices; not of columns and packed vectors."""
    return lambda c: function(c.reference) if is_matrix(c) else None


def square(function: Callable[[Array], Array]) -> Transform:
    """A transformation of square matrices of two rows and more."""
    return lambda c: function(c.reference) if is_matrix(c) and len(set(c.reference.shape)) == 1 else None


def asymmetric(function: Callable[[Array], Array]) -> Transform:
    """A transformation of square matrices that are not symmetric (of a symmetric one it says nothing)."""

    def transform(c: Comparison) -> Array | None:
        J = c.reference
        if not is_matrix(c) or len(set(J.shape)) != 1 or np.allclose(J, J.T, rtol=1e-9, atol=0):
            return None
        return function(J)

    return transform


def jacobian(function: Callable[[Array], Array]) -> Transform:
    """A transformation of matrices other than Hessians, whose columns are their rows."""
    return lambda c: function(c.reference) if is_matrix(c) and c.kind != "hessian" else None


def vector(function: Callable[[Array], Array]) -> Transform:
    """A transformation of the entries of a gradient, a product or a packed column, in its own shape."""

    def transform(c: Comparison) -> Array | None:
        if c.kind == "packed" or c.reference.ndim == 1:
            return function(c.reference.ravel()).reshape(c.reference.shape)
        return None

    return transform


def using(key: str, function: Callable[[Array, Array], Array]) -> Transform:
    """A transformation of the reference and of context[key]; None where the check gave no such thing."""

    def transform(c: Comparison) -> Array | None:
        known = c.context.get(key)
        return None if known is None else function(c.reference, np.asarray(known, dtype=float))

    return transform


def is_matrix(c: Comparison) -> bool:
    return c.kind != "packed" and c.reference.ndim == 2


def piece_list(c: Comparison) -> list[Array] | None:
    """The arrays that a packed column holds, by context["shapes"]; each was packed in column-major order."""
    shapes = c.context.get("shapes")
    if c.kind != "packed" or shapes is None:
        return None
    sizes = [int(np.prod(shape)) for shape in shapes.values()]
    parts = np.split(c.reference.ravel(), np.cumsum(sizes)[:-1])
    return [part.reshape(shape, order="F") for part, shape in zip(parts, shapes.values(), strict=True)]


def packed(parts: list[Array]) -> Array:
    """Pieces in one (N, 1) column, each in column-major order."""
    return np.concatenate([part.ravel(order="F") for part in parts]).reshape(-1, 1)


def pieces(function: Callable[[list[Array]], list[Array]]) -> Transform:
    """A transformation of a packed column piece by piece, however many there are."""

    def transform(c: Comparison) -> Array | None:
        parts = piece_list(c)
        return None if parts is None else packed(function(parts))

    return transform


def array(function: Callable[[Array], Array | None]) -> Transform:
    """A transformation of anything but a packed column."""
    return lambda c: None if c.kind == "packed" else function(c.reference)


def piece_orders(count: int = 4) -> Iterator[Transform]:
    """Every wrong order of up to `count` pieces: a transformation for each permutation."""
    for size in range(2, count + 1):
        for order in list(itertools.permutations(range(size)))[1:]:
            yield _chosen(order, size)


def piece_gaps(count: int = 4) -> Iterator[Transform]:
    """Every proper, non-empty choice of up to `count` pieces, in the right order."""
    for size in range(2, count + 1):
        for kept in range(1, size):
            for chosen in itertools.combinations(range(size), kept):
                yield _chosen(chosen, size)


def _chosen(indices: tuple[int, ...], size: int) -> Transform:
    def transform(c: Comparison) -> Array | None:
        parts = piece_list(c)
        return packed([parts[i] for i in indices]) if parts is not None and len(parts) == size else None

    return transform


def sorted_pieces(c: Comparison) -> Array | None:
    """The pieces in the alphabetical order of their names."""
    parts = piece_list(c)
    if parts is None:
        return None
    by_name = dict(zip(c.context["shapes"], parts, strict=True))
    return packed([by_name[name] for name in sorted(by_name)])


def row_major_array(c: Comparison) -> Array | None:
    """An array of two axes or more, filled row by row from its column-major entries."""
    if c.kind == "array" and c.context.get("order") == "F" and c.reference.ndim >= 2:
        return c.reference.ravel(order="F").reshape(c.reference.shape)
    return None
