"""One entry of the tables of named mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .verdicts import Comparison

Transform = Callable[["Comparison"], "np.ndarray | None"]
Pattern = Callable[[Sequence["Comparison"], Sequence["Comparison"]], bool]


@dataclass(frozen=True)
class Misconception:
    """A mistake that has a name.

    key: how checks, results and the gradebook refer to it. name: for a person. sees: what the student sees.
    message: what it means and what to look at next; never the solution.

    What shows it, one of:
    transform: what the answer looks like, worked out from the truth: one function for each variant of the
    mistake (rolled up, rolled down), from a comparison to the array that would have come back, None where
    the mistake does not apply. One variant has to explain all points.
    pattern: a statement about all comparisons together, the wrong ones and the right ones, for mistakes that
    predict no numbers.
    Neither: a rule of a check shows it (`Finding.misconception`).

    free: how many things the mistake takes from the answer itself instead of predicting them (a factor: 1,
    which row: 2, which points: 3). A mistake with fewer says more: where both fit, it has the name.
    covers: keys of mistakes that this one brings with it, so that seeing both is one mistake, not two.
    """

    key: str
    name: str
    sees: str
    message: str
    transform: tuple[Transform, ...] = ()
    pattern: Pattern | None = None
    free: int = 0
    covers: tuple[str, ...] = ()
