"""Scale: every number in its place, and wrong by a factor, a sign or an elementary function."""

from __future__ import annotations

import numpy as np

from ..mistake import Misconception
from .views import always, asymmetric, is_matrix, pieces, square, using


def _divided(c, axis):  # mean over the outputs (axis 0) or the inputs (axis 1) in place of a sum
    size = c.context.get("terms") if axis is None else (c.reference.shape[axis] if is_matrix(c) else None)
    return None if size in (None, 1) else c.reference / size


def _multiplied(c, axis):
    size = c.context.get("terms") if axis is None else (c.reference.shape[axis] if is_matrix(c) else None)
    return None if size in (None, 1) else c.reference * size


def _unit(a: np.ndarray) -> np.ndarray:
    return a / np.sqrt((a * a).sum())


def _with_diagonal(J: np.ndarray, factor: float) -> np.ndarray:
    return np.where(np.eye(*J.shape, dtype=bool), factor * J, J)


def _with_off_diagonal(J: np.ndarray, factor: float) -> np.ndarray:
    return np.where(np.eye(*J.shape, dtype=bool), J, factor * J)


def _symmetrised(part: np.ndarray) -> np.ndarray:
    return (part + part.T) / 2 if part.ndim == 2 and len(set(part.shape)) == 1 else part


def _triangle_mirrored(J: np.ndarray) -> np.ndarray:
    return np.triu(J) + np.triu(J, 1).T


SCALE = (
    Misconception(
        "sign",
        "Wrong sign",
        "every sign flipped",
        "Every entry has the right size and the wrong sign. Which minus is one too many, or missing?",
        (always(np.negative),),
    ),
    Misconception(
        "doubled",
        "Twice the answer",
        "every entry doubled",
        "Every entry is twice what it should be. Is something added twice: two passes into the same place, a "
        "difference over h that should be over 2h, a symmetric term counted from both sides?",
        (always(lambda a: 2 * a),),
    ),
    Misconception(
        "halved",
        "Half the answer",
        "every entry halved",
        "Every entry is half of what it should be. Where does a factor of two get lost: a square, a "
        "symmetric term, a difference over 2h that should be over h?",
        (always(lambda a: a / 2),),
    ),
    Misconception(
        "mean_for_sum",
        "Mean instead of sum",
        "every entry divided by a number of terms",
        "Every entry is divided by the number of terms. Where does your code take a mean, and f a sum?",
        (lambda c: _divided(c, None), lambda c: _divided(c, 0), lambda c: _divided(c, 1)),
    ),
    Misconception(
        "times_count",
        "Counted once per term",
        "every entry multiplied by a number of terms",
        "Every entry is multiplied by the number of terms: something that should be added once is added in "
        "every turn of a loop, or broadcast before it is summed.",
        (lambda c: _multiplied(c, None), lambda c: _multiplied(c, 0), lambda c: _multiplied(c, 1)),
    ),
    Misconception(
        "chain_factor_missing",
        "Missing chain factor",
        "the outer derivative alone",
        "The derivative of the outer function is there and the factor of the inner one is missing. By what"
        " does the chain rule multiply here?",
        (using("inner", lambda a, inner: a / inner),),
    ),
    Misconception(
        "chain_factor_doubled",
        "Chain factor twice",
        "the inner derivative counted twice",
        "The derivative of the inner function is multiplied in twice. Does the rule that you wrote already "
        "receive it in the cotangent?",
        (using("inner", lambda a, inner: a * inner),),
    ),
    Misconception(
        "density_at_probability",
        "The density at p instead of at Φ⁻¹(p)",
        "1/φ(p) where 1/φ(Φ⁻¹(p)) belongs",
        "The density is evaluated at the probability. The derivative of an inverse function is one over the "
        "derivative of the function: at which argument?",
    ),
    Misconception(
        "absolute",
        "Absolute values",
        "no negative entries",
        "Every entry came back without its sign. Where does an abs, a norm or a root of a square come in?",
        (always(np.abs),),
    ),
    Misconception(
        "squared",
        "Squared",
        "every entry squared",
        "Every entry is the square of what it should be. Is the derivative multiplied in a second time?",
        (always(np.square),),
    ),
    Misconception(
        "reciprocal",
        "One over the derivative",
        "the reciprocal of every entry",
        "Every entry is one over what it should be. Which function is the inverse of which here?",
        (lambda c: 1 / c.reference if np.all(c.reference) else None,),
    ),
    Misconception(
        "times_input",
        "Multiplied by the input",
        "entries scaled by x",
        "The derivative by x[j] is multiplied by x[j]. Does a tangent or a step carry x itself where a unit "
        "direction was meant?",
        (using("x", lambda a, x: a * x if a.shape[-1:] == x.shape and a.ndim <= 2 else None),),  # type: ignore[arg-type, return-value]
    ),
    Misconception(
        "value_returned",
        "The value instead of the derivative",
        "f(x) came back",
        "What came back is f(x) itself, not its derivative. Which of the two results does your return name?",
        (using("value", lambda a, value: value),),
    ),
    Misconception(
        "input_returned",
        "The input instead of the derivative",
        "x came back",
        "What came back is x itself. Does a variable that holds x get overwritten, or never used again?",
        (using("x", lambda a, x: x),),
    ),
    Misconception(
        "normalised",
        "Normalised",
        "the right direction, of length one",
        "The result is divided by its norm. The derivative's size is part of the answer.",
        (lambda c: _unit(c.reference) if np.count_nonzero(c.reference) > 1 else None,),
    ),
    Misconception(
        "diagonal_doubled",
        "The diagonal counted twice",
        "diagonal entries doubled",
        "Everything is right but the diagonal, which is doubled: a triangle and its mirror image both hold"
        " it.",
        (square(lambda J: _with_diagonal(J, 2.0)),),
    ),
    Misconception(
        "off_diagonal_doubled",
        "Off-diagonal entries counted twice",
        "entries off the diagonal doubled",
        "The diagonal is right and all else is doubled, as if [i, j] and [j, i] were one variable. Here they "
        "are free of each other.",
        (square(lambda J: _with_off_diagonal(J, 2.0)), square(lambda J: J + J.T - np.diag(np.diag(J)))),
    ),
    Misconception(
        "symmetric_assumed",
        "Symmetry taken for granted",
        "a symmetric answer to a problem that is not",
        "The result is what it would be if the matrix were symmetric, and here it is not. Which step uses "
        "A = Aᵀ without saying so?",
        (
            asymmetric(lambda J: (J + J.T) / 2),
            asymmetric(lambda J: J + J.T),
            pieces(lambda parts: [_symmetrised(part) for part in parts]),
            asymmetric(_triangle_mirrored),
            asymmetric(lambda J: _triangle_mirrored(J.T)),
        ),
    ),
)
