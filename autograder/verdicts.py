"""Right, wrong or cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    CANNOT_TELL = "cannot tell"
    ERROR = "error"
    TIMEOUT = "timeout"
    MISSING = "missing"


@dataclass(frozen=True)
class Comparison:
    """A returned array beside its reference.

    kind: "jacobian" (m, n), "gradient" (n,), "hessian" (n, n), "packed" (N, 1), "vector", "scalar", "array".
    reference, error: the truth and its error bar (same shape; 0 for a closed form).
    alternatives: what a named mistake of this very exercise would have returned here, by key of the
    misconceptions table; generic mistakes (transpose, sign, factor …) are worked out from the reference.
    context: what generic mistakes need besides (such as {"x": …, "cotangent": …, "dtype": …}).
    """

    kind: str
    returned: np.ndarray
    reference: np.ndarray
    error: np.ndarray
    alternatives: Mapping[str, np.ndarray] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One rule of a check at one probe point, and how it went.

    rule: a few words for the card ("values", "shape", "one evaluation of f", "x left as it was").
    message: for the student when not right: where, what came back, what it means, what to try.
    costs: what a wrong one costs: "all" (values), "half" (a way that the exercise rules out), "nothing".
    misconception: key of the misconceptions table when this rule alone shows it.
    point: the probe point in words ("f: R⁴ → R³, random x").
    """

    rule: str
    verdict: Verdict
    message: str = ""
    costs: Literal["all", "half", "nothing"] = "all"
    misconception: str | None = None
    point: str = ""
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Outcome:
    """A whole check: its findings, the fraction of the points, and the mistake if exactly one is known."""

    check: str
    findings: tuple[Finding, ...]
    misconception: str | None = None
    message: str = ""

    @property
    def verdict(self) -> Verdict:
        raise NotImplementedError

    @property
    def fraction(self) -> float:
        raise NotImplementedError
