"""Sampling a function along lines through a point, at steps that the floating-point grid can represent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Function = Callable[..., ArrayLike]

ZERO_LEVEL = -70  # the finest step at x = 0 is 2⁻⁷⁰, for want of a spacing
GROUP_BITS = 8  # entries moved together have scales within a factor 2⁸


def as_point(x: ArrayLike) -> NDArray:
    """x as an array of float64 or float32; whole numbers become float64."""
    x = np.asarray(x)
    if x.dtype.kind in "iu":
        x = x.astype(np.float64)
    if x.dtype not in (np.float32, np.float64):
        raise TypeError(f"expected float64 or float32 numbers to differentiate at, got dtype {x.dtype}")
    return x


def evaluate(f: Function, x: NDArray, batched: bool) -> NDArray:
    """f at x itself; an error that f raises here is the caller's to see."""
    with np.errstate(all="ignore"):
        y = np.asarray(f(x[None].copy()) if batched else f(x.copy() if x.ndim else x[()]))
    if y.dtype.kind not in "fiub":
        raise TypeError(f"f returned dtype {y.dtype}; finite differences need real numbers")
    if batched and y.shape[:1] != (1,):
        raise ValueError(f"batched: f of one point, shape {(1, *x.shape)}, returned shape {y.shape}")
    return y[0, ...] if batched else y


def epsilon(x: NDArray, y: NDArray) -> float:
    """The spacing at 1 of the coarser of the two dtypes."""
    return float(max(np.finfo(x.dtype).eps, np.finfo(y.dtype).eps if y.dtype.kind == "f" else 0.0))


def ladder(finest: NDArray, coarsest: NDArray) -> NDArray[np.float64]:
    """Powers of two between the exponents, along a new first axis; shorter ladders end in nan."""
    level = np.arange(int(np.max(coarsest - finest, initial=0)) + 1).reshape((-1,) + (1,) * finest.ndim)
    exponent = finest + level
    return np.where(exponent <= coarsest, np.ldexp(1.0, np.minimum(exponent, 1023)), np.nan)


@np.errstate(all="ignore")
def entrywise(
    f: Function, x: NDArray, shape: tuple[int, ...], batched: bool
) -> tuple[NDArray, NDArray, NDArray]:
    """f at x + h and x − h with every entry of x moved at once: arrays (K, *shape), and the steps h taken."""
    steps = ladder(_spacing_level(x), _size_level(x))
    forward = (x + steps).astype(x.dtype)
    moved = forward.astype(np.float64) - x
    backward = (x - moved).astype(x.dtype)
    up, down = _call(f, np.concatenate([forward, backward]), shape, batched).reshape(2, len(steps), *shape)
    h = (forward.astype(np.float64) - backward) / 2
    return up, down, h.reshape(h.shape + (1,) * (len(shape) - x.ndim))


@np.errstate(all="ignore")
def pairs(
    f: Function, x: NDArray, shape: tuple[int, ...], directions: NDArray, batched: bool
) -> tuple[NDArray, NDArray, NDArray]:
    """f at x ± h·d for every direction d of (L, n): arrays (K, L, m), and the steps h of shape (K, L, 1)."""
    steps = ladder(_spacing_along(x, directions), _size_along(x, directions))
    up = np.full((*steps.shape, int(np.prod(shape))), np.nan)
    down = up.copy()
    taken = np.full(steps.shape, np.nan)
    flat = x.reshape(-1).astype(np.float64)
    for line, d in enumerate(directions):
        t = steps[np.isfinite(steps[:, line]), line, None]
        forward = (flat + t * d).astype(x.dtype)
        backward = (flat - (forward - flat)).astype(x.dtype)
        i = _finest_entry(x, d)
        taken[: len(t), line] = (forward[:, i].astype(np.float64) - backward[:, i]) / (2 * d[i])
        values = _call(f, np.concatenate([forward, backward]).reshape(-1, *x.shape), shape, batched)
        up[: len(t), line], down[: len(t), line] = values.reshape(2, len(t), up.shape[2])
    return up, down, taken[..., None]


@np.errstate(all="ignore")
def corners(
    f: Function, x: NDArray, shape: tuple[int, ...], first: NDArray, second: NDArray, batched: bool
) -> tuple[NDArray, NDArray]:
    """f around x in the plane of directions a and b, for every a, b in (L, n).

    Returns values (3, 3, K, L) at x + i·s·a + j·t·b, i, j ∈ {0, 1, −1} (Python's index −1 is the third), nan
    in the middle, and the products of steps s·t of shape (K, L).
    """
    flat = x.reshape(-1).astype(np.float64)
    reach_a, reach_b = (np.ldexp(1.0, _own_level(x, d)) for d in (first, second))
    moves = [d * reach[:, None] for d, reach in ((first, reach_a), (second, reach_b))]
    finest, coarsest = (np.maximum(*(level(x, d) for d in moves)) for level in (_spacing_along, _size_along))
    steps = ladder(finest, coarsest)
    values = np.full((3, 3, *steps.shape), np.nan)
    taken = np.full(steps.shape, np.nan)
    where = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    for line, (a, b) in enumerate(zip(first, second, strict=True)):
        t = steps[np.isfinite(steps[:, line]), line, None]
        move_a = (flat + t * reach_a[line] * a).astype(x.dtype) - flat
        move_b = (flat + t * reach_b[line] * b).astype(x.dtype) - flat
        i, j = _finest_entry(x, a), _finest_entry(x, b)
        taken[: len(t), line] = move_a[:, i] / a[i] * (move_b[:, j] / b[j])
        points = np.stack([flat + p * move_a + q * move_b for p, q in where]).astype(x.dtype)
        around = _call(f, points.reshape(-1, *x.shape), shape, batched).reshape(len(where), -1)
        for (p, q), column in zip(where, around, strict=True):
            values[p, q, : len(t), line] = column
    return values, taken


def groups(x: NDArray, v: NDArray) -> NDArray[np.float64]:
    """v as a sum of rows (L, n), each moving entries of x that have about the same scale along v."""
    flat = v.reshape(-1).astype(np.float64)
    moving = np.flatnonzero(flat)
    if not moving.size:
        return np.zeros((0, flat.size))
    level = _entry_level(x)[moving] - np.frexp(np.abs(flat[moving]))[1]
    rows = []
    while moving.size:
        together = level <= level.min() + GROUP_BITS
        rows.append(np.zeros(flat.size))
        rows[-1][moving[together]] = flat[moving[together]]
        moving, level = moving[~together], level[~together]
    return np.array(rows)


# Exponents of two: the spacing of numbers at each entry, the entry's own size, and the size to go up to.


def _spacing_level(x: NDArray) -> NDArray[np.int64]:
    size = np.where(np.isfinite(x), np.abs(x), 1).astype(x.dtype)
    return np.where(size > 0, np.frexp(np.spacing(size))[1] - 1, ZERO_LEVEL).astype(np.int64)


def _size_level(x: NDArray) -> NDArray[np.int64]:
    size = np.where(np.isfinite(x), np.abs(x), 1)
    return np.frexp(np.maximum(size, 1))[1].astype(np.int64) - 1


def _entry_level(x: NDArray) -> NDArray[np.int64]:
    flat = x.reshape(-1)
    return np.frexp(np.where(np.isfinite(flat) & (flat != 0), np.abs(flat), 1))[1].astype(np.int64) - 1


def _along(level: NDArray, directions: NDArray, reduce: np.ufunc, empty: int) -> NDArray[np.int64]:
    """The exponent of the t at which t·d reaches 2^level, reduced over the entries that d moves."""
    t = level - (np.frexp(np.abs(directions))[1] - 1)
    edge = np.iinfo(np.int64).min if reduce is np.maximum else np.iinfo(np.int64).max
    t = reduce.reduce(np.where(directions != 0, t, edge), axis=1, initial=edge)
    return np.where((directions != 0).any(axis=1), t, empty)


def _spacing_along(x: NDArray, directions: NDArray) -> NDArray[np.int64]:
    return _along(
        _spacing_level(x.reshape(-1)), directions, np.maximum, 0
    )  # the step at which every entry moves


def _size_along(x: NDArray, directions: NDArray) -> NDArray[np.int64]:
    return _along(_size_level(x.reshape(-1)), directions, np.maximum, 0)


def _own_level(x: NDArray, directions: NDArray) -> NDArray[np.int64]:
    """The step along d that moves an entry by its own size, and none by more than one."""
    return _along(np.minimum(_entry_level(x), 0), directions, np.minimum, 0)


def _finest_entry(x: NDArray, d: NDArray) -> int:
    """The entry of x whose steps along d round least."""
    level = _spacing_level(x.reshape(-1)) - np.frexp(np.abs(d))[1]
    return int(np.argmin(np.where(d != 0, level, np.iinfo(np.int64).max)))


# Calling f.


def _call(f: Function, points: NDArray, shape: tuple[int, ...], batched: bool) -> NDArray[np.float64]:
    """f at N points (N, *x.shape), as (N, *shape)."""
    if batched:
        values = np.asarray(f(points), dtype=np.float64)
    else:
        values = np.empty((len(points), *shape))
        for k, point in enumerate(points):
            values[k] = _attempt(f, point, shape)
    if values.shape != (len(points), *shape):
        raise ValueError(
            f"batched: f of shape {points.shape} returned shape {values.shape}, not {(len(points), *shape)}"
        )
    return values


def _attempt(f: Function, point: NDArray, shape: tuple[int, ...]) -> ArrayLike:
    try:
        y = f(point)
    except (ArithmeticError, ValueError):  # math.log(-1.0) raises where np.log gives nan
        return np.full(shape, np.nan)
    return np.reshape(y, shape)
