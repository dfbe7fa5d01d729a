"""A stopwatch judged: what it measured is known call by call (`_timings`), and so is what it should say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..verdicts import Finding, failed, right, wrong
from . import _timings
from ._rules import Calls, all_right
from ._timings import LONG, MEDIAN, REPEATS, SHORTEST, Reading, Run

Names = tuple[str, ...]

FEWER = 3
#: How often it is asked while the machine is so busy that a mistake, or which one it is, may not show.
ATTEMPTS = 8
#: How often one that makes another number of calls each time is asked, to see that it does.
AGAIN = 4


def judged(calls: Calls, rng: np.random.Generator, names: Names) -> Iterator[Finding]:
    """The findings about stopwatch(n, d, repeats), which times the functions of these names."""
    n, d = int(rng.integers(4, 8)), int(rng.integers(2, 4))
    at_once = dict.fromkeys(names, np.zeros((0, 2)))
    runs: list[Run] = []
    for question in ((1, 1, FEWER), (n, d, REPEATS)):
        run, findings = _run(calls, question, at_once, names)
        yield from findings
        if run is None or not all_right(findings):
            return
        runs.append(run)
    fewer, usual = runs
    grown = {name: _complete(usual, name) - _complete(fewer, name) for name in names}
    if min(grown.values()) >= REPEATS - FEWER or _steady(calls, fewer, at_once):
        yield _all_repeats(grown)
    each = {name: max(1, grown[name] // (REPEATS - FEWER)) for name in names}
    units = dict(zip(names, 1e-3 * rng.permutation([0.6, 1.2, 2.4]) * rng.uniform(0.9, 1.1), strict=True))
    # Naps that are shared show where several calls are timed as one; the others, where each of them counts.
    shared = {name: unit < max(units.values()) for name, unit in units.items()}
    found: dict[str, Reading] = {}
    mistake: str | None = None
    for _ in range(ATTEMPTS):
        naps = {name: usual.calls[name].naps(rng, units[name], each[name], shared[name]) for name in names}
        run, findings = _run(calls, (n, d, REPEATS), naps, names)
        if run is None or not all_right(findings):
            yield from findings
            return
        now = {name: _reading(run, name, each[name]) for name in names}
        if _off(now) or not _off(found):  # what is off once is wrong: no machine makes it so
            found = now
        off = _off(found)
        mistake = _timings.mistake(off) if len(off) > 1 else None  # one alone may be explained by chance
        if mistake is not None or not any(reading.disturbed for reading in now.values()):
            break
    yield from (_seconds(name, found[name], mistake) for name in names)
    yield _warm_up(found)
    yield _one_draw(found)
    yield _random(found)


def _off(found: dict[str, Reading]) -> list[Reading]:
    return [reading for reading in found.values() if reading.comparison != "alike"]


def _run(
    calls: Calls, question: tuple[int, int, int], naps: dict[str, np.ndarray], names: Names
) -> tuple[Run | None, list[Finding]]:
    """One run, and what there is to say of it whatever the naps."""
    n, d, repeats = question
    point = f"time_f2({n}, {d}, {repeats})"
    answer = calls.through("watched_timing", n, d, repeats, naps)
    if answer.failure is not None:
        return None, [failed("seconds", answer.failure, point=point)]
    run = _timings.read(answer.returned, naps)
    if run is None:
        return None, [wrong("seconds", "Nothing could be seen of the calls that it made.", point=point)]
    findings = [_called(run, names, point), _dictionary(run.returned, names, point)]
    if all_right(findings):
        findings.append(_gradients(run, names, repeats, point))
    if all_right(findings):
        findings.append(_sizes(run, names, n, d, point))
    return run, findings


def _complete(run: Run, name: str) -> int:
    return len(run.calls[name].complete)


def _called(run: Run, names: Names, point: str) -> Finding:
    rule = "called by name"
    missing = [name for name in names if len(run.calls[name].value) == 0]
    if not missing:
        return right(rule, point=point)
    message = (
        f"{_listed(missing)} {'was' if len(missing) == 1 else 'were'} not called while time_f2 ran. Each of "
        "the three is to be called by its name at that time, as it is defined then."
    )
    key = "not_called" if len(missing) == len(names) else None
    return wrong(rule, message, misconception=key, point=point)


def _dictionary(returned: Any, names: Names, point: str) -> Finding:
    rule = "a dict of seconds"
    if not isinstance(returned, dict):
        message = f"A dict from name to seconds was due; what came back is of type {type(returned).__name__}."
        return wrong(rule, message, misconception="wrong_container", point=point)
    if set(returned) != set(names):
        back = ", ".join(map(repr, returned)) or "none"
        due = ", ".join(map(repr, names))
        return wrong(rule, f"The keys due were {due}; those that came back: {back[:200]}.", point=point)
    for name in names:
        seconds = _timings.number(returned[name])
        if seconds is None or not seconds >= 0:
            message = f"Under {name!r} there is no single number of seconds."
            return wrong(
                rule, message, misconception="wrong_container" if seconds is None else None, point=point
            )
    return right(rule, point=point)


def _gradients(run: Run, names: Names, repeats: int, point: str) -> Finding:
    rule = "a value and its gradient in each repeat"
    counts = {name: (len(run.calls[name].value), _complete(run, name)) for name in names}
    for name, (calls, complete) in counts.items():
        if complete < repeats:
            message = (
                f"{name} was called {_times(calls)}, and a gradient by x was taken of {complete} of the "
                f"values. For {repeats} repeats at least {repeats} values with their gradients are due."
            )
            valued = all(made >= repeats for made, _ in counts.values())
            key = "half_timed" if valued and not any(c for _, c in counts.values()) else None
            return wrong(rule, message, misconception=key, point=point)
    return right(rule, point=point)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _sizes(run: Run, names: Names, n: int, d: int, point: str) -> Finding:
    """The last complete calls are made with an (n, d) matrix and a (d,) vector of one real dtype."""
    rule = "data of the shapes asked for"
    for name in names:
        x, x_dtype, A, A_dtype, _ = run.data_of(name, int(run.calls[name].complete[-1]))
        if (x, A) != ((d,), (n, d)):
            return wrong(rule, f"{name} was called with x of shape {x} and A of shape {A}.", point=point)
        if x_dtype != A_dtype or "float" not in x_dtype:
            message = f"{name} was called with x of dtype {x_dtype} and A of dtype {A_dtype}."
            return wrong(rule, message, misconception="wrong_dtype", point=point)
    return right(rule, point=point)


def _steady(calls: Calls, fewer: Run, at_once: dict[str, np.ndarray]) -> bool:
    """Whether it makes as many calls whenever it is asked that. A warm-up that lasts for some time does not,
    and nothing is known then from how often it calls."""
    names = tuple(at_once)
    others = (_run(calls, (1, 1, FEWER), at_once, names)[0] for _ in range(AGAIN))
    return all(
        other is None or all(_complete(other, name) == _complete(fewer, name) for name in names)
        for other in others
    )


def _all_repeats(grown: dict[str, int]) -> Finding:
    rule = "as many repeats as asked for"
    more = REPEATS - FEWER
    for name, calls in grown.items():
        if calls < more:
            message = (
                f"For {REPEATS} repeats in place of {FEWER}, {name} is to be called {more} times more, and "
                f"it was {max(calls, 0)}. Does the number of repeats come from the argument?"
            )
            return wrong(rule, message)
    return right(rule)


def _reading(run: Run, name: str, each: int) -> Reading:
    """Which calls the stopwatch timed, by what it says: of several, those with a call before them; the
    likeliest where it says something else."""
    candidates = _timings.readings(run, name, REPEATS, each)
    alike = [reading for reading in candidates if reading.comparison == "alike"]
    return next((reading for reading in alike if reading.before > 0), (alike or candidates)[0])


def _seconds(name: str, reading: Reading, mistake: str | None) -> Finding:
    rule = f"seconds of {name}"
    if reading.comparison == "alike":
        return right(rule)
    # No measured number is said: a regrade has to give the same results to the letter.
    message = (
        f"In this run {name} was made to pause: a value with its gradient took {SHORTEST:g} to {LONG:g} "
        f"units of time, {MEDIAN:g} at the median. What time_f2 says is {reading.comparison} than that."
    )
    return wrong(rule, message, misconception=mistake)


def _warm_up(found: dict[str, Reading]) -> Finding:
    rule = "a warm-up call each"
    cold = [name for name, reading in found.items() if reading.before == 0]
    if not cold:
        return right(rule, costs="half")
    message = (
        f"No call of {_listed(cold)} came before those that count. A first call may be slower for reasons of "
        "its own: make one for each function before its clock starts."
    )
    return wrong(rule, message, costs="half", misconception="no_warm_up")


def _one_draw(found: dict[str, Reading]) -> Finding:
    rule = "data made once, outside the timing"
    anew = [name for name, reading in found.items() if reading.drew or len(reading.data) > 1]
    apart = len(set().union(*(reading.data for reading in found.values()))) > 1
    if not anew and not apart:
        return right(rule, costs="half")
    if anew:
        message = f"Between the timed calls of {_listed(anew)} new random numbers or other inputs came up. "
    else:
        message = "The three functions were timed on different data. "
    message += "Make x and A once, before any clock starts, and use them for all."
    return wrong(rule, message, costs="half", misconception="data_in_timing")


def _random(found: dict[str, Reading]) -> Finding:
    rule = "random data"
    if all(reading.run.data_of(name, int(reading.timed[-1]))[-1] for name, reading in found.items()):
        return right(rule, costs="half")
    message = (
        "All entries of x or of A are alike. Random numbers are asked for, so that no zero or one is special."
    )
    return wrong(rule, message, costs="half")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
