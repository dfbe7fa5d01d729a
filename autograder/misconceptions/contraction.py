"""Contraction: a sum over indices other than the one asked for, or computed by something else than einsum.

The check of such an exercise finds out which sum came back; none of these has a prediction of its own.
"""

from __future__ import annotations

from ..mistake import Misconception

CONTRACTION = (
    Misconception(
        "index_summed_too",
        "An index too many is summed",
        "an axis fewer than asked for",
        "An index that belongs to the result is summed as well. A letter that is missing behind the arrow is "
        "summed over: which letters does the result need?",
    ),
    Misconception(
        "index_not_summed",
        "An index is left over",
        "an axis more than asked for",
        "An index that should be summed over is still there, as an axis of the result. Which letters stand "
        "behind the arrow, and which of them does the formula not have on its left-hand side?",
    ),
    Misconception(
        "other_index_summed",
        "The other index is summed",
        "right numbers to another question",
        "The index that should be left is summed, and one that should be summed is left. Which index counts "
        "rows, which one columns, and along which of them does the sum run?",
    ),
    Misconception(
        "indices_mispaired",
        "Other axes are paired",
        "the sum runs over other axes than it should",
        "The letters pair other axes than the formula does. Write the formula with its indices under each "
        "array: axes that share an index share a letter, all others have letters of their own.",
    ),
    Misconception(
        "operand_left_out",
        "An array is left out",
        "one of the arguments plays no part",
        "One of the arrays of the formula has no part in what came back, or another one stands in its place. "
        "Is each of them among the operands, and in the order of its letters?",
    ),
    Misconception(
        "given_einsum_unused",
        "Another einsum than the given one",
        "an einsum imported from a library, where one is handed in",
        "Your function is handed an einsum and computes with another one. What it gets is NumPy's or "
        "torch's, as the arrays need: with that one the same lines work for both.",
    ),
    Misconception(
        "arithmetic_beside_einsum",
        "Arithmetic beside einsum",
        "sums or products that einsum did not do",
        "Part of the arithmetic is done by something else than einsum. Which letters would make that step "
        "part of the sum itself?",
    ),
)
