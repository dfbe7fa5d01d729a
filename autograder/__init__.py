"""Lessons and exercises on automatic differentiation, and the grader that an instructor can trust.

A notebook needs one name: `from autograder import check`.
"""

from __future__ import annotations

from typing import Any

__all__ = ["check"]
__version__ = "0.1.0"


def check(name: str, *objects: Any) -> None:
    """Check your answer to an exercise and show what was right and what was not.

    `name` is "<assignment>.<exercise>", `objects` what you wrote, as in
    `check("jacobians.jacobian_torch", jacobian_torch)`. Each call draws new inputs. Raises CheckFailed, so
    that nbgrader's Validate sees it, unless the answer is right or cannot be told.
    """
    # The checks import Autograd and PyTorch, which take seconds: not before they are asked for.
    from .local import check as checked

    checked(name, *objects)
