"""State: the answer depends on what happened before, or leaves something behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Misconception
from .views import is_matrix, matrix, using

if TYPE_CHECKING:
    from ..verdicts import Comparison


def _into_first_row(a: np.ndarray, grad: np.ndarray) -> np.ndarray:
    spoilt = a.copy()
    spoilt[0] = spoilt[0] + grad
    return spoilt


def _rows_accumulated(c: Comparison) -> np.ndarray | None:
    """Each row added to those before it, on top of what .grad held at the start."""
    if not is_matrix(c):
        return None
    start = c.context.get("grad")
    running = np.cumsum(c.reference, axis=0)
    return running if start is None else running + np.asarray(start, dtype=float)


STATE = (
    Misconception(
        "accumulated",
        "Added to an old .grad",
        "the right answer plus what .grad held before",
        "The answer is added to what .grad held before the call: backward() accumulates. What is in x.grad"
        " when your function starts, and do you need .grad at all?",
        (using("grad", lambda a, grad: a + grad), using("previous", lambda a, before: a + before)),
        covers=("grad_changed", "second_call_differs", "leaves_changed"),
    ),
    Misconception(
        "rows_accumulated",
        "Rows accumulate",
        "each row contains all rows before it",
        "Each row is added to the rows before it: backward() in a loop accumulates into .grad. How does each "
        "pass start from nothing?",
        (_rows_accumulated, matrix(lambda J: np.cumsum(J, axis=0))),
        covers=("grad_changed", "second_call_differs", "leaves_changed"),
    ),
    Misconception(
        "first_row_spoilt",
        "An old .grad in the first row",
        "the first row wrong, the others right",
        "The first row holds what .grad held before the call, the others are right: .grad is cleared after"
        " each pass and not before the first.",
        (using("grad", lambda a, grad: _into_first_row(a, grad) if a.ndim == 2 else None),),  # type: ignore[arg-type, return-value]
        covers=("grad_changed", "second_call_differs", "leaves_changed"),
    ),
    Misconception(
        "old_grad_returned",
        "The old .grad came back",
        "what .grad held before the call",
        "What came back is what .grad held before the call. Which variable holds your result, and did a "
        "backward pass reach x?",
        (using("grad", lambda a, grad: grad),),
        covers=("grad_changed",),
    ),
    Misconception(
        "stale_answer",
        "The answer to the call before",
        "the previous call's result",
        "What came back is the answer to the call before. Is something remembered between calls: a global, a "
        "default argument, a cache, a graph built once?",
        (using("previous", lambda a, before: before),),
        covers=("second_call_differs", "wrong_container"),
    ),
    Misconception(
        "second_call_differs",
        "The second call differs",
        "another answer to the same question",
        "The same call gave two answers. What is left over from the first: a .grad, a global, a changed "
        "input?",
    ),
    Misconception(
        "input_changed",
        "The input is changed",
        "an input has other values after the call",
        "The call changed an input. Which line writes into it, or into a view of it?",
    ),
    Misconception(
        "grad_changed",
        "An input's .grad is changed",
        "an input's .grad holds something else after the call",
        "The call changed the .grad of an input, and its owner may need it. Which function returns "
        "derivatives without storing them?",
    ),
    Misconception(
        "requires_grad_changed",
        "requires_grad is changed",
        "an input requires grad, or no longer does, after the call",
        "The call switched an input's requires_grad. Work on a tensor of your own that shares its values.",
    ),
    Misconception(
        "leaves_changed",
        "Another leaf's .grad is changed",
        "parameters of f collect gradients",
        "A parameter inside f has another .grad after the call: backward() fills every leaf that it reaches. "
        "Which function asks for the derivative by x alone?",
    ),
)
