"""Orientation and indexing of packed columns: the order of entries, and of pieces."""

from __future__ import annotations

from ..mistake import Misconception
from .views import piece_gaps, piece_orders, pieces, row_major_array, sorted_pieces

PACKING = (
    Misconception(
        "order_c",
        "Row-major instead of column-major order",
        "entries of each matrix in the wrong order",
        "The entries of each matrix are taken row by row (order C); column by column (order F) is asked for. "
        "Which order does NumPy's reshape use when it is not told?",
        (pieces(lambda parts: [part.T for part in parts]), row_major_array),
    ),
    Misconception(
        "row_vector",
        "A row instead of a column",
        "shape (1, N) where (N, 1) was due",
        "The numbers are right and lie in a row; a column (N, 1) is asked for.",
        (lambda c: c.reference.reshape(1, -1) if c.kind == "packed" else None,),
    ),
    Misconception(
        "pieces_reordered",
        "Pieces in the wrong order",
        "right pieces, each in another's place",
        "Each piece is right and the pieces stand in another order than the arguments. In which order does "
        "your code go through the names?",
        (
            pieces(lambda parts: parts[::-1]),
            pieces(lambda parts: parts[1:] + parts[:1]),
            sorted_pieces,
            *piece_orders(),
        ),
    ),
    Misconception(
        "piece_missing",
        "A piece is missing",
        "fewer entries than the arguments have",
        "The pieces that came back are right, and at least one is missing. Which of the arguments does your "
        "gradient leave out?",
        (
            pieces(lambda parts: parts[:-1] or parts),
            pieces(lambda parts: parts[1:] or parts),
            pieces(lambda parts: parts[:1]),
            *piece_gaps(),
        ),
    ),
)
