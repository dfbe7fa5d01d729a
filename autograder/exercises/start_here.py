"""The one check of course/START_HERE.ipynb: a first look at what a check says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..subjects import Subject
from ..verdicts import Finding, judge
from . import graded


@graded("start-here.slope_of_square")
def slope_of_square(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """d(x²)/dx = 2x at a number."""
    x = float(rng.uniform(1.5, 9.5))
    yield judge("values", student(x), np.array(2 * x), kind="scalar", point=f"x = {x:.6g}")
