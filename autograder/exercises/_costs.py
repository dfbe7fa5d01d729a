"""What a product of a derivative with a vector may cost: judged by what grows with n, never by a clock.

The drivers of `worker.drivers.costs` count at two sizes that can harm no machine. The cost of a few gradients
grows with n at most; n passes, or a matrix of n × n, grow with n².
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..subjects import Answer
from ..verdicts import Finding, failed, right, wrong

SMALL, LARGER, LARGE = 16, 256, 50_000  # the n at which costs are counted, and the one that has to work
MIDDLE = 3_000  # where a matrix of 72 MB harms nobody, and shows in the memory of the process
_NUMBER = 8  # bytes of a float64
_GIGABYTE = 1e9
_CALLS_PER_INPUT = 8  # of Python functions: to read or convert an entry takes few, a pass dozens
_OPERATIONS_PER_INPUT = 2  # of torch: to read an entry takes one or two
_EVALUATIONS = 10  # of f for one product, which takes one to four of them
_RULE = "the cost of a few gradients"


@dataclass(frozen=True)
class Costs:
    """What a driver saw of one call: `evaluations` of f, the driver's counts, memory in bytes."""

    returned: Any
    evaluations: int
    calls: int
    operations: int
    peak: int
    computed: int
    largest: int


def costs_of(answer: Answer) -> Costs | None:
    """The costs that a reply tells of; None where there was none, or of another form than the drivers'."""
    reply = answer.returned
    if not isinstance(reply, dict) or "returned" not in reply:
        return None
    counts = {name: reply.get(name, 0) for name in ("calls", "operations", "peak", "computed", "largest")}
    if not all(type(count) is int and 0 <= count < 1 << 50 for count in counts.values()):
        return None
    return Costs(reply["returned"], answer.evaluations, **counts)


def growth(small: Costs, larger: Costs) -> Finding:
    """Whether a product costs a few gradients, by its costs for n = SMALL and n = LARGER."""
    memory, matrix = max(larger.peak, larger.largest), _NUMBER * LARGER**2
    if memory >= matrix / 2:
        return _dear(
            "hessian_formed",
            f"For n = {LARGER} the call needed memory as for the whole Hessian, {matrix / 1e6:.2f} MB, where "
            f"x takes {_NUMBER * LARGER / 1e6:.3f} MB. For n = {LARGE:,} a Hessian takes "
            f"{_NUMBER * LARGE**2 / 1e9:.0f} GB. Which line makes n × n numbers?",
        )
    for what, before, after, per_input in (
        ("calls of Python functions", small.calls, larger.calls, _CALLS_PER_INPUT),
        ("operations of torch", small.operations, larger.operations, _OPERATIONS_PER_INPUT),
    ):
        if after - before > per_input * (LARGER - SMALL):
            return _dear(
                "loop_over_inputs",
                f"For n = {SMALL} the call made {before} {what}, for n = {LARGER} {after} of them. A product "
                "needs as many for any n: which loop runs over the inputs?",
            )
    least = max(small.computed, _NUMBER * SMALL)
    if larger.computed > 2 * (LARGER // SMALL) * least:
        return _dear(
            "loop_over_inputs",
            f"From n = {SMALL} to n = {LARGER} the inputs grew {LARGER // SMALL}-fold, what torch computed "
            f"{larger.computed / least:.0f}-fold. Which batch, or which loop, runs over the inputs?",
        )
    if larger.evaluations > _EVALUATIONS:
        return _dear(
            "too_many_evaluations",
            f"f ran {larger.evaluations} times for one product. Which of the evaluations tell nothing new?",
        )
    return right(_RULE, costs="half")


def growth_of_memory(answer: Answer) -> Finding:
    """The same by the process's memory for n = MIDDLE, which also shows what no driver can follow."""
    if answer.failure is not None:
        return failed(_RULE, answer.failure, costs="half")
    costs = costs_of(answer)
    if costs is None or costs.peak < _NUMBER * MIDDLE**2 / 2:
        return right(_RULE, costs="half")
    matrix = f"{_NUMBER * MIDDLE**2 / 1e6:.0f} MB"
    message = f"For n = {MIDDLE:,} the process grew as by a whole Hessian, {matrix}; x takes 0.02 MB."
    return _dear("hessian_formed", f"{message} Which line makes n × n numbers?")


def within_memory(costs: Costs) -> Finding:
    """Whether a call for n = LARGE took no more than 1 GB."""
    rule = f"n = {LARGE:,} in 1 GB"
    if costs.peak <= _GIGABYTE:
        return right(rule, costs="half")
    message = f"For n = {LARGE:,} the call took more than 1 GB, where x takes 0.4 MB."
    return wrong(rule, message, costs="half")


def _dear(misconception: str, message: str) -> Finding:
    return wrong(_RULE, message, costs="half", misconception=misconception)
