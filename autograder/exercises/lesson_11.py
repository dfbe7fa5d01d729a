"""The micro-exercises of course/11-speed-and-gpu-timing.ipynb."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..subjects import Answer, Subject
from ..verdicts import Finding, Verdict, judge, wrong
from . import graded
from ._rules import Calls


@graded("lesson-11.ratio_of_medians")
def ratio_of_medians(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """median(a[1:]) / median(b[1:]) of two lists of seconds."""
    calls = Calls(student)
    for m, n, point in [
        (8, 8, "7 and 7 seconds after the warm-up"),
        (6, 9, "5 and 8 seconds after the warm-up"),
        (9, 4, "8 and 3 seconds after the warm-up"),
        (2, 2, "one second after the warm-up"),
    ]:
        a, b = _seconds(rng, m), _seconds(rng, n)
        if np.argmin(a[1:]) == np.argmin(b[1:]):  # else the fastest calls could be one of the pairs
            b[1:] = np.roll(b[1:], 1)
        finding = judge(
            "values",
            calls(a.tolist(), b.tolist()),
            np.median(a[1:]) / np.median(b[1:]),
            kind="scalar",
            context={"plain": True},
            point=point,
        )
        known = [
            (
                np.median(a) / np.median(b),
                "The warm-ups are among the numbers of which you take the medians. Leave the first out.",
                "warm_up_counted",
            ),
            (
                np.median(b[1:]) / np.median(a[1:]),
                "That is how many times as long b takes as a. Which of the two goes above the line?",
                None,
            ),
            (
                np.mean(a[1:]) / np.mean(b[1:]),
                "That is the ratio of the means. One slow call pulls a mean as far as it likes.",
                "mean_for_median",
            ),
            (
                np.min(a[1:]) / np.min(b[1:]),
                "That is the ratio of the fastest calls, and the medians are asked for.",
                "minimum_for_median",
            ),
        ]
        if m == n:
            known.append(
                (
                    np.median(a[1:] / b[1:]),
                    "That is the median of the ratios, call by call. Those pairs met by accident.",
                    None,
                )
            )
        yield _explained(finding, known)
    yield calls.left_alone()


def _seconds(rng: np.random.Generator, count: int) -> np.ndarray:
    """Times with a slow warm-up and now and then a slow call."""
    times = rng.uniform(0.5, 3.0, size=count)
    times[0] += 10
    times[-1] *= 4
    return times


@graded("lesson-11.busy")
def busy(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """doneₖ − max(askedₖ, doneₖ₋₁), with the device idle before the first request."""
    calls = Calls(student)
    for idle, count, point in [
        (0.0, 6, "a queue that is never empty"),
        (2.0, 7, "a device that waits now and then"),
        (9.0, 5, "a device that always waits"),
        (1.0, 1, "one request"),
    ]:
        work = rng.uniform(0.5, 2.0, size=count)
        asked = np.cumsum(rng.uniform(0.01, 0.1, size=count) + idle * rng.uniform(0.2, 1.0, size=count))
        done, free = np.empty(count), 0.0
        for k in range(count):
            free = max(asked[k], free) + work[k]
            done[k] = free
        if idle == 1.0:
            asked, done = asked + 3.0, done + 3.0  # the zero of time is not the first request
        answer = calls(asked.tolist(), done.tolist())
        if answer.failure is None and isinstance(answer.returned, list | tuple):
            answer = _as_array(answer)
        finding = judge("values", answer, work, kind="vector", context={"plain": True}, point=point)
        before = np.concatenate([[0.0], done[:-1]])
        yield _explained(
            finding,
            [
                (
                    done - asked,
                    "That is how long each request took from asking to done, with its waiting in the queue. "
                    "When could the device start with it?",
                    None,
                ),
                (
                    done - before,
                    "That is the time from one end to the next. Where the queue was empty, the device "
                    "was idle for a part of it.",
                    None,
                ),
                (
                    np.diff(done),
                    "One entry is missing: the first request took time as well. When did it start?",
                    None,
                ),
            ],
        )
    yield calls.left_alone()


def _as_array(answer: Answer) -> Answer:
    """The answer with its list of numbers as an array; what is none stays."""
    try:
        return replace(answer, returned=np.asarray(answer.returned, dtype=float))
    except (TypeError, ValueError):
        return answer


@graded("lesson-11.least_memory")
def least_memory(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """min over k of k + ⌈layers / k⌉."""
    calls = Calls(student)
    for layers in (
        256,
        100,
        17,
        12,
        7,
        1,
        int(rng.integers(200, 2000)),
        2 * int(rng.integers(1000, 1500)) + 1,
    ):
        finding = judge(
            "values",
            calls(layers),
            min(k + math.ceil(layers / k) for k in range(1, layers + 1)),
            kind="scalar",
            context={"plain": True},
            point=f"{layers} layers",
        )
        root = math.isqrt(layers)
        best = min(range(1, layers + 1), key=lambda k, n=layers: k + math.ceil(n / k))
        yield _explained(
            finding,
            [
                (layers + 1, "That is what one segment keeps. More of them keep less.", None),
                (best, "That is a number of segments. How many vectors do they keep?", None),
                (
                    2 * root,
                    "Twice the square root, rounded down, promises less than can be kept where the layers do "
                    "not fill a square.",
                    None,
                ),
                (
                    min(k + layers // k for k in range(1, layers + 1)),
                    "The longest segment has the layers that are left over as well: round up.",
                    None,
                ),
            ],
        )
    yield calls.left_alone()


def _explained(finding: Finding, known: Sequence[tuple[object, str, str | None]]) -> Finding:
    """A wrong finding with what its values show, if they are the values of exactly one known mistake."""
    seen = finding.comparison
    if finding.verdict is not Verdict.WRONG or seen is None or seen.context.get("failed"):
        return finding
    fits = [
        (message, mistake)
        for values, message, mistake in known
        if np.shape(values) == seen.returned.shape and np.allclose(seen.returned, values, rtol=1e-9, atol=0)
    ]
    if len(fits) != 1:
        return finding
    message, mistake = fits[0]
    return wrong(finding.rule, message, misconception=mistake, point=finding.point)
