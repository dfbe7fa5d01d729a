"""Rules about how an answer was reached, over all the calls of a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..functions import Probe
from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, right, wrong
from ..wire import Tensor

#: The libraries' own Jacobians, and what is built on them.
LIBRARY_JACOBIANS = (
    "autograd.jacobian",
    "autograd.hessian",
    "autograd.tensor_jacobian_product",
    "autograd.vector_jacobian_product",
    "torch.func.jacrev",
    "torch.func.jacfwd",
    "torch.func.hessian",
    "torch.autograd.functional.jacobian",
    "torch.autograd.functional.hessian",
)

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def mapping(n: int, m: int) -> str:
    """The signature of f: Rⁿ → Rᵐ with the numbers put in."""
    return f"f: R{n} → R{m}".translate(_SUPERSCRIPTS)


class Calls:
    """Calls a student's object and remembers what the answers say besides their values.

    ruled_out: dotted names of library functions that the exercise does not allow, watched during every call.
    """

    def __init__(self, student: Subject, ruled_out: tuple[str, ...] = ()) -> None:
        self._student = student
        self._ruled_out = ruled_out
        self._answers: list[Answer] = []

    def __call__(self, *args: Any) -> Answer:
        """Call the student's object itself."""
        return self._remember(self._student(*args, ruled_out=self._ruled_out))

    def through(self, driver: str, *args: Any) -> Answer:
        """Call a driver of ours with the student's object."""
        answer = self._student.through(driver, *args, ruled_out=self._ruled_out)
        self._remember(replace(answer, changed=()))  # by the names of our own parameters; direct calls say it
        return answer

    def _remember(self, answer: Answer) -> Answer:
        self._answers.append(answer)
        return answer

    def left_alone(self) -> Finding:
        """Inputs, `requires_grad` and `.grad` are as they were before each call."""
        rule = "inputs left as they were"
        changed = sorted({item for answer in self._answers for item in answer.changed})
        if not changed:
            return right(rule, costs="half")
        mistakes = {_mistake(item) for item in changed}
        return wrong(
            rule,
            f"The call changed {_listed(changed)}. Whoever calls your function still needs what was there: "
            "work on a copy of your own (for tensors a detached one), and write into nothing that is given.",
            costs="half",
            misconception=mistakes.pop() if len(mistakes) == 1 else None,
        )

    def seen(self) -> set[str]:
        """The ruled-out names that any call reached."""
        return {name for answer in self._answers for name in answer.ruled_out}

    def allowed(self, rule: str, reason: str, names: tuple[str, ...] | None = None) -> Finding:
        """None of the ruled-out calls (or of those named) was made; `reason` tells the student what to do."""
        seen = sorted(self.seen() if names is None else self.seen() & set(names))
        if not seen:
            return right(rule, costs="half")
        return wrong(
            rule, f"A call of {_listed(seen)} was seen. {reason}", costs="half", misconception="rule_broken"
        )


def _mistake(changed: str) -> str:
    """The key of the mistake that something changed shows, by the words of `Answer.changed`."""
    if "a parameter of f" in changed:
        return "leaves_changed"
    if changed.startswith("requires_grad"):
        return "requires_grad_changed"
    return "grad_changed" if ".grad" in changed else "input_changed"


def by_an_engine(calls: Calls, findings: list[Finding], f: Probe, *args: Any) -> Iterator[Finding]:
    """The findings about values, and whether an engine can have computed them, by a call at (f, *args).

    Where f only ever sees plain numbers, derivatives that come close are differences, whatever their steps.
    """
    rule = "by automatic differentiation"
    answer = calls.through("followed_evaluations", f, *args)
    if type(answer.returned) is not int or answer.returned != 0:
        yield from findings
        yield right(rule, costs="half")
        return
    if answer.evaluations == 0:
        yield from findings
        yield wrong(rule, "f was never called: where do the numbers come from?", costs="half")
        return
    for finding in findings:
        yield replace(finding, misconception="finite_differences") if _comes_close(finding) else finding
    yield wrong(
        rule,
        "f was evaluated on plain numbers alone, so no engine can have followed x through it. Differences "
        "and complex steps may come close to a derivative; automatic differentiation is asked for.",
        costs="half",
        misconception="finite_differences",
    )


def lost(finding: Finding) -> Finding:
    """The finding for a derivative where the values are right: nothing but zeros is a trace cut off."""
    seen = finding.comparison
    if finding.verdict is Verdict.WRONG and seen is not None and not seen.returned.any():
        return replace(finding, misconception="zero")
    return finding


def tensor(x: np.ndarray, requires_grad: bool = False, grad: np.ndarray | None = None) -> Tensor:
    """x as a tensor to call a student's function with."""
    return Tensor(str(x.dtype), x, requires_grad, grad)


def detached(answers: list[Answer], what: str) -> Finding:
    """No tensor that came back still requires grad; `what` names the result in the message."""
    rule = "a detached tensor"
    attached = [a for a in answers if type(a.returned) is Tensor and a.returned.requires_grad]
    if not attached:
        return right(rule, costs="half")
    return wrong(
        rule,
        f"In {len(attached)} of {len(answers)} calls {what} came back with requires_grad=True. It "
        "still hangs on a graph, which keeps memory alive and lets a later backward run into it; detach it.",
        costs="half",
        misconception="still_attached",
    )


def rows_in_one_grad(rows: np.ndarray, grad: np.ndarray | None) -> dict[str, np.ndarray]:
    """What comes back where all rows are one and the same x.grad: its end, the sum of everything."""
    total = rows.sum(axis=0) + (0.0 if grad is None else grad)
    return {"rows_accumulated": np.broadcast_to(total, rows.shape)}


def all_right(findings: list[Finding]) -> bool:
    """Whether harder questions are worth asking: they would blur what the plain ones show."""
    return all(finding.verdict is Verdict.RIGHT for finding in findings)


def _comes_close(finding: Finding) -> bool:
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.judged is None:
        return False
    # A second derivative that is zero is come close to on the scale of the first ones.
    size = max(
        np.abs(known).max(initial=0.0) for known in (seen.reference, seen.context.get("gradient", 0.0))
    )
    return bool(np.all(np.abs(seen.returned - seen.reference) <= 1e-3 * size))


def again(first: Finding, second: Finding) -> Finding:
    """The finding for a repeated call: wrong where the first was right is a mistake of its own."""
    if first.verdict is Verdict.RIGHT and second.verdict is Verdict.WRONG:
        return replace(second, misconception="second_call_differs")
    return second


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
