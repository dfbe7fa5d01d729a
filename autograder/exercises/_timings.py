"""The calls of functions while a stopwatch ran, and what a right stopwatch reads of them.

All of it are the numbers that `drivers.watched_timing` brings back. A complete call is a value with at least
one gradient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..wire import Tensor

#: A lap lasts at least as long as the call in it, and at most from the end of the call before to the start
#: of the call after: this holds on any machine. Between the medians of these, with room for rounding, lies
#: what a right stopwatch says; every other summary of the naps below, or of a part of them, lies outside.
LOW, HIGH, ROUNDING = 0.8, 1.1, 5e-4
#: How many calls are timed, and their naps, in units: the shortest first, a long one last, and between them
#: another short and long one, and before or after these the median. The mean is 19.8 units, the geometric
#: one 7.5.
REPEATS, SHORTEST, SHORT, MEDIAN, LONG = 5, 1.0, 2.0, 6.0, 45.0
#: Two complete calls before them take long as well: with one of these counted, the median is 25.5. In the
#: place of the last nap it leaves the median: a call after the timing, for its own sake, does no harm.


@dataclass(frozen=True)
class Made:
    """The calls of one function, in order; arrays of one length.

    start, end: seconds since the stopwatch began; value, gradient: seconds; gradients: how many were taken;
    data: the number of the inputs; drew: whether A was drawn anew since the call before; asleep: how many
    of the seconds were meant to be slept.
    """

    start: np.ndarray
    end: np.ndarray
    value: np.ndarray
    gradient: np.ndarray
    gradients: np.ndarray
    data: np.ndarray
    drew: np.ndarray
    asleep: np.ndarray

    @property
    def complete(self) -> np.ndarray:
        """Which calls are complete."""
        return np.flatnonzero(self.gradients)

    def naps(self, rng: np.random.Generator, unit: float, each: int, shared: bool) -> np.ndarray:
        """Naps (calls, 2) for a run that makes these calls again, `each` complete ones a repeat.

        The calls of a repeat share a nap, or the last of them has all of it, in units of so many seconds, and
        two calls before the first sleep: one half with the value, the other with the gradient.
        """
        seconds = np.zeros(len(self.gradients))
        start = max(0, len(self.complete) - each * REPEATS)
        seconds[self.complete[:start][-2:]] = LONG
        between = np.insert(rng.permutation([SHORT, LONG]), rng.choice([0, 2]), MEDIAN)
        timed = self.complete[start:]
        share = np.full(each, 1 / each) if shared else np.eye(each)[-1]
        seconds[timed] = np.outer([SHORTEST, *between, LONG], share).ravel()[-len(timed) :]
        return np.outer(seconds * unit, (0.5, 0.5))


@dataclass(frozen=True)
class Run:
    """One run of a stopwatch, in so many seconds. data: the inputs by number, as `drivers.watched_timing`
    describes them."""

    returned: Any
    seconds: float
    calls: dict[str, Made]
    data: list[Any]

    def said(self, name: str) -> float:
        """The number that came back under a name; nan where there is none."""
        said = number(self.returned.get(name)) if isinstance(self.returned, dict) else None
        return float("nan") if said is None else said

    def laps(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The longest laps around what starts and ends then: from the end of the complete call before, of
        whichever function, to the start of the one after."""
        complete = [(made.start[made.complete], made.end[made.complete]) for made in self.calls.values()]
        begun = np.sort(np.append(np.concatenate([start for start, _ in complete]), np.inf))
        ended = np.sort(np.append(np.concatenate([end for _, end in complete]), 0.0))
        after = begun[np.searchsorted(begun[:-1], ends)]
        before = ended[np.searchsorted(ended, starts, side="right") - 1]
        return np.minimum(after, self.seconds) - before

    def data_of(self, name: str, call: int) -> tuple[tuple[int, ...], str, tuple[int, ...], str, bool]:
        """The inputs of a call: shape and dtype of x and of A, and whether both have unequal entries."""
        number = int(self.calls[name].data[call])
        match self.data[number] if 0 <= number < len(self.data) else None:
            case (list(x), str(x_dtype), list(A), str(A_dtype), bool(varied)):
                return tuple(x), x_dtype, tuple(A), A_dtype, varied
        return (), "none", (), "none", False


@dataclass(frozen=True)
class Reading:
    """What a stopwatch says, and which of the calls it may have timed: complete ones, as many each repeat."""

    said: float
    run: Run
    made: Made
    timed: np.ndarray
    repeats: int

    @property
    def median(self) -> float:
        """The median over the repeats of the mean seconds of a call."""
        return self._median(self.made.value + self.made.gradient)

    @property
    def longest(self) -> float:
        """The same with the longest laps around the calls of a repeat."""
        calls = self.timed.reshape(self.repeats, -1)
        laps = self.run.laps(self.made.start[calls[:, 0]], self.made.end[calls[:, -1]])
        return float(np.median(laps)) / calls.shape[1]

    @property
    def disturbed(self) -> bool:
        """Whether the machine made the laps so much longer that mistakes may not show."""
        return self.longest > 1.4 * self._median(self.made.asleep) + 2 * ROUNDING

    def _median(self, seconds: np.ndarray) -> float:
        return float(np.median(seconds[self.timed].reshape(self.repeats, -1).mean(axis=1)))

    @property
    def before(self) -> int:
        """How many calls come before those that are timed.

        A value that is computed by a call of its own, beside each gradient, belongs to the repeat.
        """
        earlier = self.made.complete[self.made.complete < self.timed[0]]
        apart = np.diff(self.timed) - 1
        beside = int(apart.min()) if len(apart) else 0
        return len(earlier) + max(0, int(self.made.complete[0]) - beside)

    @property
    def data(self) -> set[int]:
        """The numbers of the inputs."""
        return {int(number) for number in self.made.data[self.timed]}

    @property
    def drew(self) -> bool:
        """Whether A was drawn anew between the first call and the last."""
        return bool(self.made.drew[self.timed[0] + 1 : self.timed[-1] + 1].any())

    @property
    def comparison(self) -> Literal["less", "more", "alike"]:
        """What the stopwatch says, beside what it measured."""
        return self._compare(self.said)

    def _compare(self, said: float) -> Literal["less", "more", "alike"]:
        if not said >= LOW * self.median:
            return "less"
        return "more" if said > HIGH * self.longest + ROUNDING else "alike"

    @property
    def mistakes(self) -> dict[str, float]:
        """The mistakes that may explain what the stopwatch says, by key in the table of misconceptions.

        With each the seconds that it leaves to the machine, which adds to what is measured and takes nothing
        away.
        """
        if any(self._compare(self.said / unit) == "alike" for unit in (1e3, 1e6, 1e9)):
            return {"not_in_seconds": 0.0}
        seconds = self.made.value + self.made.gradient
        one_more = self.made.complete[-self.repeats - 1 :]
        explained = {
            "mean_for_median": seconds[self.timed].mean(),
            "minimum_for_median": seconds[self.timed].min(),
            "total_for_median": seconds[self.timed].sum(),
            "warm_up_counted": np.median(seconds[one_more]),
            "half_timed": min(np.median(half[self.timed]) for half in (self.made.value, self.made.gradient)),
        }
        return {
            key: self.said - float(measured)
            for key, measured in explained.items()
            if measured <= 1.02 * self.said and self.said <= 1.2 * measured + 2 * ROUNDING
        }


def mistake(readings: Iterable[Reading]) -> str | None:
    """The one mistake that explains all of several readings, with least left to the machine."""
    found = [reading.mistakes for reading in readings]
    common = [key for key in found[0] if all(key in mistakes for mistakes in found)] if found else []
    return min(common, key=lambda key: sum(mistakes[key] for mistakes in found), default=None)


def readings(run: Run, name: str, repeats: int, each: int) -> list[Reading]:
    """What a right stopwatch can have timed, the likeliest first.

    The last complete calls, one for each repeat. Where there are `each` a repeat, before that the mean of
    them, or the last or the first.
    """
    made = run.calls[name]
    found, calls = [made.complete[-repeats:]], made.complete[-repeats * each :]
    if each > 1 and len(calls) == repeats * each:
        found = [calls, calls[each - 1 :: each], calls[::each], *found]
    return [Reading(run.said(name), run, made, timed, repeats) for timed in found]


def read(reply: Any, naps: Mapping[str, np.ndarray]) -> Run | None:
    """The run with these naps that a driver's reply tells of; None where it is no such reply."""
    match reply:
        case {"returned": returned, "seconds": float(seconds), "calls": dict(calls), "data": list(data)}:
            if set(calls) == set(naps) and all(map(_is_table, calls.values())) and 0 <= seconds < np.inf:
                made = {name: _made(calls[name], naps[name]) for name in naps}
                return Run(returned, seconds, made, data)
    return None


def _made(rows: np.ndarray, naps: np.ndarray) -> Made:
    asleep = np.zeros(len(rows))
    asleep[: len(naps)] = naps.sum(axis=1)[: len(rows)]
    return Made(*rows.T, asleep)


def _is_table(rows: Any) -> bool:
    return (
        isinstance(rows, np.ndarray)
        and rows.dtype == np.float64
        and rows.ndim == 2
        and rows.shape[1] == 7
        and bool(np.isfinite(rows).all())
        and bool((np.abs(rows) < 2**53).all())
    )


def number(value: Any) -> float | None:
    """A number of seconds as a float, also from a 0-d array or tensor; None for anything else."""
    if type(value) is Tensor:
        value = value.array
    if isinstance(value, np.ndarray | np.generic) and value.size == 1 and value.dtype.kind in "fiu":
        return float(np.asarray(value).reshape(())[()])
    if type(value) in (int, float) and abs(value) < 1e300:
        return float(value)
    return None
