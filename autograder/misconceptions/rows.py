"""Rows: a sum over the rows of a matrix, and the way in which the rows are gone through."""

from __future__ import annotations

from ..mistake import Misconception

ROWS = (
    Misconception(
        "rows_not_summed",
        "The sum over the rows is missing",
        "one number for each row where one number was due",
        "The product with each row came back, and their sum is asked for. What is done with the numbers once "
        "all of them are there?",
    ),
    Misconception(
        "no_index_assignment",
        "No place is assigned to",
        "the right sum without an index assignment",
        "The exercise is about filling a tensor that waits, place by place, and no assignment to a place of "
        "a tensor was seen for each row. Where does the tensor come from, and what puts a number into it?",
    ),
    Misconception(
        "assigned_at_once",
        "All places filled at once",
        "one assignment for all rows",
        "All products were written together. Here each has an assignment of its own, so that the cost of it "
        "can be seen.",
    ),
    Misconception(
        "one_place_for_all",
        "One place for all rows",
        "each product written over, or added to, the one before",
        "The products of all rows go to one and the same place. Each is to have its own, in a tensor with "
        "room for all of them; the sum comes afterwards.",
    ),
    Misconception(
        "no_comprehension",
        "Not in a comprehension",
        "the right sum, computed elsewhere than in a comprehension",
        "No comprehension or generator expression was seen at work on the product of each row. One that "
        "hands on numbers computed before, by a loop or all at once, does not count: what stands before its "
        "for is where the computing belongs.",
    ),
    Misconception(
        "index_assignment",
        "Index assignment where none is asked",
        "an assignment to a place of a tensor or list",
        "Something is assigned to by index. Here nothing is filled: the comprehension itself makes a new "
        "sequence of its elements.",
    ),
    Misconception(
        "loop_over_rows",
        "A loop over the rows",
        "work in Python that grows with the number of rows",
        "Python takes more steps the more rows there are: a loop, a comprehension, a map, a recursion or "
        "Python's own sum goes through them one by one. Which operation of torch takes all rows in one call?",
    ),
)
