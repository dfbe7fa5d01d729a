"""Contract: the answer is to another question than the one asked."""

from __future__ import annotations

from ..mistake import Misconception
from .predicates import constant_answer, constant_factor, constant_offset, fails_only, one_line_wrong
from .views import using

CONTRACT = (
    Misconception(
        "hard_coded",
        "Written for one example",
        "the same answer whatever is asked",
        "The answer does not change when f or x does: it belongs to one example. Does your function use "
        "the f and the x that it is given?",
        (using("example", lambda a, example: example),),
    ),
    Misconception(
        "constant_answer",
        "The same answer everywhere",
        "the same numbers for different questions",
        "Different inputs gave the same numbers. Does your function use the arguments that it is given, or "
        "names from the notebook?",
        pattern=constant_answer,
        free=1,
    ),
    Misconception(
        "constant_factor",
        "Off by one factor",
        "all entries off by the same factor",
        "Every entry, at every point, is off by one and the same factor. Which constant (a step, a size, a "
        "factor in a rule) multiplies the whole result?",
        pattern=constant_factor,
        free=1,
    ),
    Misconception(
        "constant_offset",
        "Off by one summand",
        "all entries off by the same amount",
        "Every entry, at every point, is off by one and the same amount. What is added to the whole result?",
        pattern=constant_offset,
        free=1,
    ),
    Misconception(
        "one_row_wrong",
        "One row is wrong",
        "all rows right but one",
        "All rows are right but one, always the same. What is different about that output, or that turn of"
        " the loop?",
        pattern=one_line_wrong(0),
        free=2,
    ),
    Misconception(
        "one_column_wrong",
        "One column is wrong",
        "all columns right but one",
        "All columns are right but one, always the same. What is different about that input, or that turn of "
        "the loop?",
        pattern=one_line_wrong(1),
        free=2,
    ),
    Misconception(
        "n1_fails",
        "Fails for one input",
        "right for several inputs, wrong for n = 1",
        "All is right but the case of a single input, n = 1. Which call treats an axis of length one "
        "differently (a squeeze, an index, a 0-d result)?",
        pattern=fails_only(lambda m, n: n == 1),
        free=3,
    ),
    Misconception(
        "m1_fails",
        "Fails for one output",
        "right for several outputs, wrong for m = 1",
        "All is right but the case of a single output, m = 1. Which call treats an axis of length one "
        "differently (a squeeze, an index, a 0-d result)?",
        pattern=fails_only(lambda m, n: m == 1),
        free=3,
    ),
    Misconception(
        "square_assumed",
        "Right only for square Jacobians",
        "right where m = n, wrong elsewhere",
        "All is right where f has as many outputs as inputs, and wrong elsewhere. Where does your code use"
        " the number of inputs for the number of outputs?",
        pattern=fails_only(lambda m, n: m != n),
        free=3,
    ),
    Misconception(
        "wrong_container",
        "Another kind of object",
        "a list, a tensor, an array or None",
        "What came back is another kind of object than the one asked for. Print type(…) of it just before "
        "the return: which step makes it so?",
    ),
    Misconception(
        "wrong_dtype",
        "Another dtype",
        "a dtype that is not the input's",
        "The dtype of the result is not that of the input. Which line creates an array without saying which?",
    ),
    Misconception(
        "rule_broken",
        "By a way that the exercise rules out",
        "a call that is not to be used here",
        "The values are judged, and the way was ruled out: the exercise is about another one.",
    ),
    Misconception(
        "too_many_evaluations",
        "Too many evaluations of f",
        "f ran more often than needed",
        "f was evaluated more often than the exercise allows. One evaluation records all that the products "
        "need: what can be asked of it more than once?",
    ),
)
