"""Right, wrong or cannot tell: one returned value beside its reference, and a whole check's findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import numpy as np

from . import wording
from .raised import diagnose
from .subjects import Answer, Failure
from .tolerance import Judged, entrywise, precision
from .wire import Opaque, Tensor

Cost = Literal["all", "half", "nothing"]


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
    returned: of any shape (the mistake may be the shape), empty when the call failed.
    reference, error: the truth and its error bar (same shape; 0 for a closed form).
    alternatives: what a named mistake of this very exercise would have returned here, by key of the
    misconceptions table; generic mistakes (transpose, sign, factor …) are worked out from the reference.
    context: what generic mistakes and the tolerance need besides. All optional: "x" the point; "value" f(x);
    "dtype" x's dtype; "scale" the size of the terms summed (see `tolerance`); "jacobian", "cotangent",
    "tangent" of a product; "previous" the reference of the call before; "grad" what .grad held before;
    "shapes" a packed vector's dict name → shape; "inner" the inner derivative; "evaluations" how often f
    ran; "f" a NumPy function for finite differences; of a second derivative "gradient" the first at x, and
    "gradient_at" as a function of x; "example" the answer to the notebook's example;
    "plain" where the truth is what a function returns and no derivative; "failed" when the call gave nothing.
    """

    kind: str
    returned: np.ndarray
    reference: np.ndarray
    error: np.ndarray
    alternatives: Mapping[str, np.ndarray] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def judged(self) -> Judged | None:
        """The entries one by one; None when the shapes differ or nothing came back."""
        if self.context.get("failed") or self.returned.shape != self.reference.shape:
            return None
        dtype = precision(self.context.get("dtype"))
        return entrywise(
            self.returned, self.reference, error=self.error, dtype=dtype, kind=self.kind, context=self.context
        )


@dataclass(frozen=True)
class Finding:
    """One rule of a check at one probe point, and how it went.

    rule: a few words for the card ("values", "shape", "one evaluation of f", "x left as it was").
    message: for the student when not right: where, what came back, what it means, what to try.
    costs: what a wrong one costs: "all" (values), "half" (a way that the exercise rules out), "nothing".
    misconception: key of the misconceptions table when this rule alone shows it.
    point: the probe point in words ("f: R⁴ → R³, random x").
    traceback: the student's own where their code raised, shortened to their cells.
    """

    rule: str
    verdict: Verdict
    message: str = ""
    costs: Cost = "all"
    misconception: str | None = None
    point: str = ""
    comparison: Comparison | None = None
    traceback: str = ""


@dataclass(frozen=True)
class Outcome:
    """A whole check: its findings, the fraction of the points, and the mistake if exactly one is known."""

    check: str
    findings: tuple[Finding, ...]
    misconception: str | None = None
    message: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among the findings that cost marks; "cannot tell" when there are none."""
        marked = {finding.verdict for finding in self.findings if finding.costs != "nothing"}
        return next((verdict for verdict in _WORST_FIRST if verdict in marked), Verdict.CANNOT_TELL)

    @property
    def fraction(self) -> float:
        """0 when a finding that costs all failed, ½ when one that costs half did, else 1.

        What cannot be told costs nothing beside something right. When nothing at all could be told (no R
        on this machine) it is ½: neither zero nor full marks, until a machine that can tell does.
        """
        failed = {finding.costs for finding in self.findings if finding.verdict in _FAILED}
        if "all" in failed:
            return 0.0
        if "half" in failed or (self.verdict is Verdict.CANNOT_TELL and not self._anything_right):
            return 0.5
        return 1.0

    @property
    def _anything_right(self) -> bool:
        return any(f.verdict is Verdict.RIGHT and f.costs == "all" for f in self.findings)


_WORST_FIRST = (
    Verdict.MISSING,
    Verdict.TIMEOUT,
    Verdict.ERROR,
    Verdict.WRONG,
    Verdict.CANNOT_TELL,
    Verdict.RIGHT,
)
_FAILED = frozenset(_WORST_FIRST[:4])


def right(rule: str, *, costs: Cost = "all", point: str = "") -> Finding:
    """A rule that holds."""
    return Finding(rule, Verdict.RIGHT, costs=costs, point=point)


def wrong(
    rule: str, message: str, *, costs: Cost = "all", misconception: str | None = None, point: str = ""
) -> Finding:
    """A rule that does not hold, with what to tell the student."""
    return Finding(rule, Verdict.WRONG, message, costs, misconception, point)


def failed(rule: str, failure: Failure, *, costs: Cost = "all", point: str = "") -> Finding:
    """The finding for a call that gave no value: missing, timeout or error, with the mistake that a
    well-known exception shows."""
    mistake = None
    if failure.kind in ("exception", "unanswered"):
        mistake = diagnose(failure.type, failure.message, failure.traceback)
    verdict = {"missing": Verdict.MISSING, "unanswered": Verdict.MISSING, "timeout": Verdict.TIMEOUT}.get(
        failure.kind, Verdict.ERROR
    )
    if mistake is not None:  # Autograd and torch raise NotImplementedError too: that is no stub
        verdict = Verdict.ERROR
        failure = replace(failure, kind="exception")
    message = wording.failure(failure, mistake)
    key = None if mistake is None else mistake.key
    return Finding(rule, verdict, message, costs, key, point, traceback=failure.traceback)


def judge(
    rule: str, answer: Answer, reference: Any, *, kind: str, point: str = "", **options: Any
) -> Finding:
    """Judge the answer to one call against its reference: `judge_value`, after failures of the call.

    The options are those of `judge_value`. The evaluations of f that the call took are added to the context.
    """
    if answer.failure is not None:
        finding = failed(rule, answer.failure, costs=options.get("costs", "all"), point=point)
        truth = _reference(reference)
        context = {**options.get("context", {}), "failed": True}
        return replace(
            finding, comparison=Comparison(kind, np.empty(0), truth, np.zeros(truth.shape), {}, context)
        )
    context = {"evaluations": answer.evaluations, **options.pop("context", {})}
    return judge_value(rule, answer.returned, reference, kind=kind, point=point, context=context, **options)


def judge_value(
    rule: str,
    returned: Any,
    reference: Any,
    *,
    kind: str,
    error: Any = 0.0,
    shape: tuple[int, ...] | Literal["scalar"] | None = None,
    container: Literal["array", "tensor", "float"] | None = None,
    dtype: str | None = None,
    alternatives: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    point: str = "",
    costs: Cost = "all",
) -> Finding:
    """Judge one value as `wire` decodes it: kind of object, container, shape, dtype, then every entry.

    reference: the truth (a number, array or `wire.Tensor`); error: its error bar (0 for a closed form, inf
    for "not known"). shape: exact, the reference's by default; "scalar" takes 0-d, size one and a Python
    float alike. container: what must come back, anything numeric by default. dtype: the dtype that is
    marked, or None; then the coarser of what came back and context["dtype"] sets the tolerance.
    alternatives, context: see `Comparison`.
    """
    truth = _reference(reference)
    scalar = shape == "scalar" or (shape is None and kind == "scalar")
    values, kept_dtype, problem = _numbers(returned, container)
    if problem:
        message, mistake = problem
        return Finding(rule, Verdict.WRONG, message, costs, mistake, point)
    if scalar and values.size == 1:
        values = values.reshape(truth.shape)
    known = dict(context or {})
    known["dtype"] = precision(dtype if dtype is not None else kept_dtype, known.get("dtype"))
    comparison = Comparison(
        kind,
        values,
        truth,
        np.broadcast_to(np.asarray(error, dtype=float), truth.shape),
        {key: np.asarray(value) for key, value in (alternatives or {}).items()},
        known,
    )
    verdict, message, mistake = _compare(comparison, None if scalar else shape, dtype, kept_dtype)
    return Finding(rule, verdict, message, costs, mistake, point, comparison)


def _compare(
    comparison: Comparison, shape: tuple[int, ...] | None, dtype: str | None, kept_dtype: str | None
) -> tuple[Verdict, str, str | None]:
    expected = comparison.reference.shape if shape is None else shape
    judged = comparison.judged
    if comparison.returned.shape != expected or judged is None:
        return Verdict.WRONG, wording.shape(comparison, expected), None
    if dtype is not None and kept_dtype is not None and kept_dtype != dtype:
        key = "float32_returned" if (kept_dtype, dtype) == ("float32", "float64") else "wrong_dtype"
        coarse = replace(comparison, context={**comparison.context, "dtype": precision(kept_dtype, dtype)})
        if (values := coarse.judged) is None or not values.wrong.any():
            return Verdict.WRONG, wording.dtype(kept_dtype, dtype), key
    if judged.wrong.any():
        return Verdict.WRONG, wording.entries(comparison, judged), None
    if judged.unsure.any():
        return Verdict.CANNOT_TELL, wording.unsure(comparison, judged), None
    return Verdict.RIGHT, "", None


def _reference(reference: Any) -> np.ndarray:
    values = reference.array if type(reference) is Tensor else reference
    array = np.asarray(values)
    return array if array.dtype.kind == "c" else array.astype(float)


def _numbers(
    returned: Any, container: str | None
) -> tuple[np.ndarray, str | None, tuple[str, str | None] | None]:
    """The returned value as an array with its dtype's name (None for Python numbers and nests of them), and
    a message with the mistake's key when it is no such thing."""
    nothing = np.empty(0)
    if type(returned) is Opaque:
        key = "box_returned" if wording.is_box(returned.type_name) else "wrong_container"
        return nothing, None, (wording.opaque(returned.type_name, container), key)
    if type(returned) is Tensor:
        found, values, dtype = "tensor", returned.array, returned.dtype
    elif isinstance(returned, np.ndarray | np.generic):
        found, values, dtype = "array", np.asarray(returned), str(returned.dtype)
    elif isinstance(returned, bool | int | float | complex):
        found, dtype = "float", None
        values = np.asarray(returned) if isinstance(returned, float | complex) else _integer(returned)
    else:
        return nothing, None, (wording.container(returned, container), "wrong_container")
    scalars = container == "array" and found == "float"  # a Python float stands for a 0-d array
    if container is not None and found != container and not scalars:
        return nothing, None, (wording.container(returned, container), "wrong_container")
    if values.dtype.kind not in "fciub":
        return nothing, None, (wording.container(returned, container), "wrong_container")
    return values.astype(complex if values.dtype.kind == "c" else float), dtype, None


def _integer(number: int) -> np.ndarray:
    try:
        return np.asarray(float(number))
    except OverflowError:
        return np.asarray(np.inf if number > 0 else -np.inf)
