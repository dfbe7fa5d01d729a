"""Orientation and indexing: the right numbers in the wrong places, or only some of them."""

from __future__ import annotations

import numpy as np

from ..mistake import Misconception
from .views import (
    always,
    array,
    jacobian,
    matrix,
    square,
    vector,
)


def _only_row(J: np.ndarray, i: int) -> np.ndarray:
    kept = np.zeros_like(J)
    kept[i] = J[i]
    return kept


def _without(J: np.ndarray, index: tuple) -> np.ndarray:
    left = J.copy()
    left[index] = 0.0
    return left


ORIENTATION = (
    Misconception(
        "transposed",
        "Transposed",
        "rows and columns swapped",
        "Rows and columns are swapped: what stands at [i, j] belongs at [j, i]. Which index of your result "
        "counts rows, and which one columns? In a Jacobian, rows are outputs of f and columns inputs.",
        (array(lambda a: a.T),),
    ),
    Misconception(
        "rows_reversed",
        "Rows in reverse order",
        "the first row where the last belongs",
        "Each row is right and the order of the rows is reversed. In which order does your loop fill them?",
        (matrix(lambda J: J[::-1]),),
    ),
    Misconception(
        "columns_reversed",
        "Columns in reverse order",
        "the first column where the last belongs",
        "Each column is right and the order of the columns is reversed. In which order does your loop fill"
        " them?",
        (matrix(lambda J: J[:, ::-1]),),
    ),
    Misconception(
        "both_reversed",
        "Rows and columns in reverse order",
        "the matrix turned by half a turn",
        "Rows and columns are both in reverse order. Where does your code count downward?",
        (matrix(lambda J: J[::-1, ::-1]),),
    ),
    Misconception(
        "rows_shifted",
        "Rows shifted by one",
        "each row one place from where it belongs",
        "Each row stands one place away from where it belongs, and one went around the end. Does your index "
        "start at 0 where the row's own index does?",
        (matrix(lambda J: np.roll(J, 1, axis=0)), matrix(lambda J: np.roll(J, -1, axis=0))),
    ),
    Misconception(
        "columns_shifted",
        "Columns shifted by one",
        "each column one place from where it belongs",
        "Each column stands one place away from where it belongs, and one went around the end. Does your "
        "index start at 0 where the column's own index does?",
        (matrix(lambda J: np.roll(J, 1, axis=1)), matrix(lambda J: np.roll(J, -1, axis=1))),
    ),
    Misconception(
        "entries_reversed",
        "Entries in reverse order",
        "the first entry where the last belongs",
        "The entries are right and in reverse order. Which end does your loop, or your concatenation, "
        "begin at?",
        (vector(lambda v: v[::-1]),),
    ),
    Misconception(
        "entries_shifted",
        "Entries shifted by one",
        "each entry one place from where it belongs",
        "Each entry stands one place away from where it belongs. Which index is one too high or too low?",
        (vector(lambda v: np.roll(v, 1)), vector(lambda v: np.roll(v, -1))),
    ),
    Misconception(
        "reshaped",
        "Reshaped where a transpose was meant",
        "right entries, scattered over the matrix",
        "The numbers are those of the answer, read in one order and written in another: a reshape moves no "
        "entry in memory, a transpose exchanges the axes. Which one did you need?",
        (
            matrix(lambda J: J.T.reshape(J.shape)),
            array(lambda a: a.reshape(a.shape[::-1])),
            array(lambda a: a.reshape(a.shape[::-1], order="F")),
            matrix(lambda J: J.ravel(order="C").reshape(J.shape, order="F")),
        ),
    ),
    Misconception(
        "flattened",
        "Flattened",
        "one axis where two belong",
        "All entries are there in one long row. At which step did the result lose its second axis?",
        (
            array(lambda a: a.ravel()),
            array(lambda a: a.ravel(order="F")),
            array(lambda a: a.reshape(-1, 1) if a.ndim >= 2 else None),
            array(lambda a: a.reshape(-1, 1, order="F") if a.ndim >= 2 else None),
            matrix(lambda J: J.reshape(1, -1)),
        ),
    ),
    Misconception(
        "squeezed",
        "An axis of length one is lost",
        "one axis fewer than asked for",
        "The numbers are right and an axis of length one is gone. Which call drops it (a squeeze, a ravel,"
        " an index, a sum), and what should happen when n or m is one?",
        (lambda c: np.squeeze(c.reference), lambda c: c.reference.ravel() if c.kind == "packed" else None),
    ),
    Misconception(
        "extra_axis",
        "An axis too many",
        "an extra axis of length one",
        "The numbers are right and there is an axis of length one too many. Which call adds it (a reshape to "
        "(-1, 1), a stack, an index with None)?",
        (
            always(np.atleast_1d),
            always(lambda a: a[..., None]),
            always(lambda a: a[None]),
            always(lambda a: a[:, None] if a.ndim == 2 else a[None, ..., None]),
        ),
    ),
    Misconception(
        "summed_rows",
        "Gradient of the sum of the outputs",
        "one row, the sum of all rows",
        "You have the derivative of the sum of f's outputs (of the gradient's entries, where a Hessian is "
        "asked for): all rows added up, which is uᵀJ with u all ones. Which u picks out a single row?",
        (
            matrix(lambda J: J.sum(0)),
            matrix(lambda J: J.sum(0, keepdims=True)),
            matrix(lambda J: np.broadcast_to(J.sum(0), J.shape)),
        ),
    ),
    Misconception(
        "summed_columns",
        "Derivative along all inputs at once",
        "one column, the sum of all columns",
        "You have all columns of the Jacobian added up, which is Jv with v all ones. Which v picks out a "
        "single column?",
        (
            jacobian(lambda J: J.sum(1)),
            jacobian(lambda J: J.sum(1, keepdims=True)),
            jacobian(lambda J: np.broadcast_to(J.sum(1, keepdims=True), J.shape)),
        ),
    ),
    Misconception(
        "diagonal_only",
        "Only the diagonal",
        "zeros, or nothing, off the diagonal",
        "Only ∂f[i]/∂x[i] came back. What are the derivatives of output i by the other inputs?",
        (
            matrix(lambda J: np.diagonal(J).copy()),
            matrix(lambda J: np.where(np.eye(*J.shape, dtype=bool), J, 0.0)),
        ),
    ),
    Misconception(
        "diagonal_lost",
        "The diagonal is missing",
        "zeros on the diagonal",
        "All entries off the diagonal are right and the diagonal is zero. What does your code do when i "
        "equals j?",
        (matrix(lambda J: np.where(np.eye(*J.shape, dtype=bool), 0.0, J)),),
    ),
    Misconception(
        "triangle_only",
        "Only one triangle is filled",
        "zeros above or below the diagonal",
        "One triangle of the matrix is zero. Over which pairs (i, j) does your loop run?",
        (square(np.triu), square(np.tril), square(lambda J: np.triu(J, 1)), square(lambda J: np.tril(J, -1))),
    ),
    Misconception(
        "one_row_only",
        "Only one row",
        "a single row of the Jacobian",
        "A single row of the Jacobian came back, the derivative of one output. Does the function return "
        "inside the loop, or look at f(x)[0] alone?",
        (
            matrix(lambda J: J[0]),
            matrix(lambda J: J[-1]),
            matrix(lambda J: J[:1]),
            matrix(lambda J: J[-1:]),
            matrix(lambda J: _only_row(J, 0)),
            matrix(lambda J: _only_row(J, -1)),
        ),
    ),
    Misconception(
        "one_column_only",
        "Only one column",
        "a single column of the Jacobian",
        "A single column of the Jacobian came back, the derivative by one input. Does the function return "
        "inside the loop, or perturb one input alone?",
        (
            jacobian(lambda J: J[:, 0]),
            jacobian(lambda J: J[:, -1]),
            jacobian(lambda J: J[:, :1]),
            jacobian(lambda J: J[:, -1:]),
            jacobian(lambda J: _only_row(J.T, 0).T),
            jacobian(lambda J: _only_row(J.T, -1).T),
        ),
    ),
    Misconception(
        "same_row",
        "The same row everywhere",
        "all rows alike",
        "Every row is the same one. Is the index read when the row is computed, or only after the loop has "
        "ended; and do all rows share one buffer?",
        (
            matrix(lambda J: np.broadcast_to(J[0], J.shape)),
            matrix(lambda J: np.broadcast_to(J[-1], J.shape)),
        ),
    ),
    Misconception(
        "same_column",
        "The same column everywhere",
        "all columns alike",
        "Every column is the same one. Is the direction set anew for each column, and do all columns share"
        " one buffer?",
        (
            matrix(lambda J: np.broadcast_to(J[:, :1], J.shape)),
            matrix(lambda J: np.broadcast_to(J[:, -1:], J.shape)),
        ),
    ),
    Misconception(
        "loop_short",
        "The loop leaves one out",
        "the last, or the first, row or column is zero",
        "All is right but the last (or first) row or column, which is zero or missing. Which indices does "
        "your range run over?",
        (
            matrix(lambda J: _without(J, (-1,))),
            matrix(lambda J: _without(J, (0,))),
            matrix(lambda J: _without(J, (slice(None), -1))),
            matrix(lambda J: _without(J, (slice(None), 0))),
            matrix(lambda J: J[:-1]),
            matrix(lambda J: J[1:]),
            matrix(lambda J: J[:, :-1]),
            matrix(lambda J: J[:, 1:]),
            vector(lambda v: np.append(v[:-1], 0.0)),
            vector(lambda v: np.insert(v[1:], 0, 0.0)),
        ),
    ),
)
