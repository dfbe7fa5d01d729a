"""A stopwatch, watched and judged: which calls it makes, and what it says of their time."""

from __future__ import annotations

import functools
import random
import statistics
import time

import numpy as np
import pytest
import torch
from student_calls import failure, perform

from autograder.exercises import _stopwatch, _timings
from autograder.exercises._rules import Calls
from autograder.subjects import Answer
from autograder.worker.drivers import watched_timing

NAMES = ("f2a", "f2b", "f2c")
AT_ONCE = dict.fromkeys(NAMES, np.zeros((0, 2)))


def names_of(source: str) -> dict:
    """The names that a notebook has after a cell with this source."""
    names: dict = {"torch": torch, "f2a": "the student's own"}
    exec(source, names)
    return names


RACE = """
def answer(n, d, repeats):
    A, x = torch.randn(n, d), torch.randn(d, requires_grad=True)
    for f in (f2a, f2b, f2c):
        f(x, A)
        for _ in range(repeats):
            torch.autograd.grad(f(x, A), x)
    return {"f2a": 1.0}
"""


def test_calls_and_their_data_are_seen():
    names = names_of(RACE)
    seen = perform(names["answer"], 4, 3, 5, AT_ONCE, driver="watched_timing").value
    assert seen["returned"] == {"f2a": 1.0}
    assert seen["data"] == [([3], "float32", [4, 3], "float32", True)]
    for rows in seen["calls"].values():
        start, end, value, gradient, gradients, data, _ = rows.T
        assert (start[1:] >= end[:-1]).all() and (end - start >= value + gradient).all()
        assert (value > 0).all() and gradients.tolist() == [0, 1, 1, 1, 1, 1]
        assert (gradient > 0).tolist() == [False, *[True] * 5] and not data.any()
    assert not any(rows[:, 6].any() for rows in seen["calls"].values())  # drawn before the first call alone
    assert names["f2a"] == "the student's own" and "f2b" not in names


def test_naps_are_slept_and_measured_call_by_call():
    names = names_of(RACE)
    naps = {**AT_ONCE, "f2b": np.array([[0.02, 0.0], [0.0, 0.03]])}
    seen = watched_timing(names["answer"], 4, 3, 5, naps)
    rows = seen["calls"]["f2b"]
    assert rows[0, 2] >= 0.02 and rows[1, 3] >= 0.03  # no upper bound: the machine may be busy
    assert seen["seconds"] >= rows[-1, 1] >= 0.05


def test_names_are_put_back_when_the_stopwatch_fails():
    names = names_of("def answer(n, d, repeats):\n    return f2a(None, None)")
    assert failure(names["answer"], 4, 3, 5).type == "TypeError"  # 'str' object is not callable
    answer = perform(names["answer"], 4, 3, 5, AT_ONCE, driver="watched_timing")
    assert answer.failure is not None and names["f2a"] == "the student's own" and "f2c" not in names


@pytest.mark.parametrize(
    "wrapped",
    [
        "functools.partial(answer)",
        "functools.partial(functools.partial(answer))",
        "functools.lru_cache(answer)",
        "torch.enable_grad()(answer)",
        "Clock()",
        "Clock().__call__",
        "functools.partial(Clock())",
        "lambda *sizes: answer(*sizes)",
    ],
)
def test_the_names_are_found_below_what_is_wrapped_around(wrapped):
    source = (
        RACE + "\nimport functools\nclass Clock:\n    def __call__(self, *sizes): return answer(*sizes)\n"
    )
    names = names_of(source + f"\nwrapped = {wrapped}")
    seen = watched_timing(names["wrapped"], 4, 3, 3, AT_ONCE)
    assert [len(rows) for rows in seen["calls"].values()] == [4] * 3 and names["f2a"] == "the student's own"


def test_functions_put_away_are_not_called_by_name():
    names = names_of(
        "f2a = f2b = f2c = lambda x, A: (A @ x).sum()\nkept = f2a" + RACE.replace("(f2a, ", "(kept, ")
    )
    seen = watched_timing(names["answer"], 4, 3, 3, AT_ONCE)
    assert [len(seen["calls"][name]) for name in NAMES] == [0, 4, 4]


@pytest.mark.parametrize(
    "gradient",
    [
        "f2a(x, A).backward()",
        "torch.func.grad(f2a)(x, A)",
        "torch.func.grad_and_value(f2a)(x, A)",
        "torch.func.vjp(f2a, x, A)[1](torch.ones(()))",
        "torch.func.jacrev(f2a)(x, A)",
        "torch.func.jacfwd(f2a)(x, A)",
        "torch.autograd.functional.jacobian(lambda z: f2a(z, A), x)",
        "torch.autograd.grad(f2a(x=x, A=A), x, create_graph=True)",
    ],
)
def test_a_gradient_is_seen_by_whichever_function_it_is_taken(gradient):
    names = names_of(
        "def answer(n, d, repeats):\n"
        "    x, A = torch.arange(1.0, 4, requires_grad=True), torch.arange(6.0).reshape(2, 3)\n"
        f"    return {gradient}, x.grad"
    )
    seen = watched_timing(names["answer"], 2, 3, 1, AT_ONCE)
    assert seen["calls"]["f2a"][:, 4].tolist() == [1.0] and seen["data"][0][4] is True
    values = [part for part in seen["returned"] if part is not None]
    while isinstance(values[0], tuple):
        values = list(values[0])
    assert values[0].tolist() == [3.0, 5.0, 7.0]  # the sum of the rows


@pytest.mark.parametrize("gradient", ["torch.autograd.grad(f2a(x, A), A)", "torch.func.grad(f2a, 1)(x, A)"])
def test_a_gradient_by_the_matrix_is_another(gradient):
    names = names_of(
        "def answer(n, d, repeats):\n"
        "    x, A = torch.arange(1.0, 4), torch.rand(2, 3, requires_grad=True)\n"
        f"    return {gradient}"
    )
    seen = watched_timing(names["answer"], 2, 3, 1, AT_ONCE)
    assert seen["calls"]["f2a"][:, 4].tolist() == [0.0] and seen["calls"]["f2a"][0, 3] > 0


@pytest.mark.parametrize(
    "between",
    ["torch.rand(1)", "torch.manual_seed(0)", "np.random.normal()", "random.random()", "random.seed(1)"],
)
def test_a_matrix_drawn_anew_is_seen_though_its_numbers_are_the_same(between):
    names = names_of(
        "import random, numpy as np\n"
        "def answer(n, d, repeats):\n"
        "    x, A = torch.ones(3), torch.ones(2, 3)\n"
        f"    f2a(x, A); f2a(x, A.clone()); {between}; f2a(x, A)\n"
        f"    {between}; f2b(x, A); f2c(x, A); f2b(x, A); f2c(x, A.clone())"
    )
    states = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    seen = watched_timing(names["answer"], 2, 3, 1, AT_ONCE)
    assert [seen["calls"][name][:, 6].tolist() for name in NAMES] == [[0, 0, 1], [0, 0], [0, 0]]
    assert seen["data"] == [([3], "float32", [2, 3], "float32", False)]
    assert torch.equal(states[0], torch.get_rng_state()) and states[2] == random.getstate()
    assert states[1] == np.random.get_state()[1].tolist()


def test_an_order_drawn_between_the_calls_is_no_new_data():
    names = names_of(
        "import random\n"
        "def answer(n, d, repeats):\n"
        "    x, A, order = torch.rand(3), torch.rand(2, 3), [f2a, f2b, f2c]\n"
        "    for _ in range(repeats):\n"
        "        random.shuffle(order)\n"
        "        for f in order: f(x, A)"
    )
    seen = watched_timing(names["answer"], 2, 3, 5, AT_ONCE)
    assert not any(rows[:, 6].any() for rows in seen["calls"].values()) and len(seen["data"]) == 1


def test_what_is_no_tensor_is_an_error_of_the_stopwatch():
    names = names_of("def answer(n, d, repeats):\n    return f2a([1.0], [[2.0]])")
    answer = perform(names["answer"], 4, 3, 5, AT_ONCE, driver="watched_timing")
    assert answer.failure.type == "TypeError" and "list, list" in answer.failure.message


def test_equal_data_have_one_number_and_others_another():
    names = names_of(
        "def answer(n, d, repeats):\n"
        "    x, A = torch.ones(3), torch.rand(2, 3)\n"
        "    again = x.clone(), A.clone()\n"
        "    wide, short = (x.double(), A.double()), (x.bfloat16(), A.bfloat16())\n"
        "    for z, B in ((x, A), again, (x, A + 1), wide, short, (x, A)):\n"
        "        f2a(z, B)"
    )
    seen = watched_timing(names["answer"], 2, 3, 1, AT_ONCE)
    assert seen["calls"]["f2a"][:, 5].tolist() == [0, 0, 1, 2, 3, 0] and len(seen["data"]) == 4


class Simulated:
    """A student's stopwatch on a machine whose time is worked out and not waited for.

    summary: of the seconds of the repeats, which makes what it says; part: of a call's seconds, what is
    timed; warm: calls before; each: calls a repeat; noise: seconds that the machine adds to a repeat.
    """

    source, name = None, "time_f2"

    def __init__(self, summary=np.median, part=(1, 1), warm=1, each=1, counted=0, noise=lambda: 0.0, **odd):
        self.summary, self.part, self.warm, self.each = summary, np.array(part), warm, each
        self.counted, self.noise, self.odd, self.runs = counted, noise, odd, 0

    def through(self, driver, n, d, repeats, naps, ruled_out=()):
        self.runs += 1
        calls, said, now = {}, {}, 0.0
        for name, planned in naps.items():
            made = self.warm + self.each * self.odd.get("repeats", repeats)
            seconds = np.full((made, 2), 5e-5)
            seconds[: len(planned)] += planned[:made]
            seconds += self.odd.get("oversleeps", lambda run: 0.0)(self.runs)
            rows, laps = [], []
            for both in seconds:
                noise = self.noise()
                start = now + noise + 2e-5
                now = start + both.sum()
                rows.append([start, now, *both, 1.0, 0.0, 0.0])
                laps.append(noise + both @ self.part)
            calls[name] = np.array(rows)
            laps = np.array(laps)[self.warm - self.counted :].reshape(-1, self.each).sum(axis=1)
            said[name] = float(self.summary(laps)) / self.each * self.odd.get("unit", 1.0)
        data = [([d], "float64", [n, d], "float64", True)]
        return Answer({"returned": said, "seconds": now + 1e-4, "calls": calls, "data": data})


def outcome(stopwatch, seed=0):
    findings = list(_stopwatch.judged(Calls(stopwatch), np.random.default_rng(seed), NAMES))
    assert findings
    return {(f.costs, f.misconception) for f in findings if f.verdict != "right"}


@pytest.mark.parametrize("options", [{}, {"warm": 2}, {"warm": 9}, {"each": 4}, {"each": 3, "warm": 3}])
def test_a_right_stopwatch_is_right_whatever_its_warm_up_and_inner_calls(options):
    for seed in range(20):
        assert outcome(Simulated(**options), seed) == set()


@pytest.mark.parametrize("hiccup", [1e-3, 1e-2, 1.0])
def test_a_busy_machine_does_not_make_it_wrong(hiccup):
    rng = np.random.default_rng(3)
    for seed in range(20):
        stopwatch = Simulated(noise=lambda: rng.exponential(hiccup))
        assert outcome(stopwatch, seed) == set() and stopwatch.runs <= 2 + _stopwatch.ATTEMPTS


def test_a_run_in_which_everything_took_longer_decides_nothing():
    once = {"oversleeps": lambda run: 0.05 if run == 3 else 0.0}  # the first with naps
    assert outcome(Simulated(**once)) == set()
    assert outcome(Simulated(summary=np.mean, **once)) == {("all", "mean_for_median")}
    always = Simulated(oversleeps=lambda run: 0.05)
    assert outcome(always) == set() and always.runs == 2 + _stopwatch.ATTEMPTS


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"summary": np.mean}, "mean_for_median"),
        ({"summary": np.min}, "minimum_for_median"),
        ({"summary": np.sum}, "total_for_median"),
        ({"part": (1, 0)}, "half_timed"),
        ({"part": (0, 1)}, "half_timed"),
        ({"counted": 1}, "warm_up_counted"),
        ({"unit": 1e3}, "not_in_seconds"),
        ({"unit": 1e9}, "not_in_seconds"),
        ({"unit": 0.0}, None),
        ({"summary": np.max}, None),
        ({"summary": statistics.geometric_mean}, None),
        ({"summary": lambda laps: sorted(laps)[1]}, None),
        ({"each": 2, "unit": 2.0}, None),
        ({"summary": lambda laps: np.median(laps[1:]), "warm": 0}, None),
    ],
)
@pytest.mark.parametrize("noise", [0.0, 3e-4])
def test_another_summary_than_the_median_is_named(options, key, noise):
    rng = np.random.default_rng(3)
    for seed in range(20):
        stopwatch = Simulated(noise=lambda: rng.exponential(noise), **options)
        assert outcome(stopwatch, seed) - {("half", "no_warm_up")} == {("all", key)}


@pytest.mark.parametrize("place", [0, 2, -1])
def test_a_single_repeat_is_no_median(place):
    for seed in range(20):
        assert "all" in {cost for cost, _ in outcome(Simulated(summary=lambda laps: laps[place]), seed)}


def test_a_warm_up_that_lasts_for_some_time():
    class Warming(Simulated):
        def through(self, *args, **kwargs):
            self.warm = [7, 2, 4, 3, 5][self.runs % 5]
            return super().through(*args, **kwargs)

    for seed in range(20):
        assert outcome(Warming(), seed) == set()


def test_rules_beside_the_number():
    assert outcome(Simulated(warm=0)) == {("half", "no_warm_up")}
    assert ("all", None) in outcome(Simulated(repeats=9))
    assert outcome(Simulated(repeats=2)) == {("all", None)}


def reply(returned, rows, **others):
    return {"returned": returned, "seconds": 1.0, "calls": dict.fromkeys(NAMES, rows), "data": [], **others}


@pytest.mark.parametrize(
    "reply",
    [
        None,
        {},
        reply(1, np.ones((6, 7)), calls={}),
        reply(1, np.ones((6, 7)), seconds=np.inf),
        reply(1, np.ones((6, 7)), data=None),
        reply(1, np.zeros((0, 7))),
        reply(1, np.zeros((6, 5))),
        reply(1, np.full((6, 7), np.nan)),
        reply(dict.fromkeys(NAMES, 0.1), np.zeros((6, 7))),
        reply(dict.fromkeys(NAMES, 0.1), np.full((6, 7), -3.0)),
        reply(dict.fromkeys(NAMES, 0.1), np.ones((6, 7)), data=[0, 0]),
        reply(dict.fromkeys(NAMES), np.ones((6, 7))),
        reply(dict.fromkeys(NAMES, "1"), np.ones((6, 7))),
        reply(dict.fromkeys(NAMES, -1.0), np.ones((6, 7))),
        reply(dict.fromkeys(NAMES, np.nan), np.ones((6, 7))),
        reply(dict.fromkeys(NAMES, 10**400), np.ones((6, 7))),
        reply({**dict.fromkeys(NAMES, 1.0), "f2d": 1.0}, np.ones((6, 7))),
    ],
)
def test_a_hostile_reply_is_wrong_and_raises_nothing(reply):
    class Liar:
        def through(self, driver, *args, ruled_out=()):
            return Answer(reply)

    assert any(cost == "all" for cost, _ in outcome(Liar()))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.5, 0.5),
        (2, 2.0),
        (np.float32(0.5), 0.5),
        (np.array([0.5]), 0.5),
        (True, None),
        ("0.5", None),
        (None, None),
        (np.zeros(2), None),
        (np.array(True), None),
        (10**400, None),
        (0.5j, None),
    ],
)
def test_what_counts_as_a_number_of_seconds(value, number):
    assert _timings.number(value) == number


def test_a_real_stopwatch_in_three_styles():
    """The smallest end-to-end: real sleeping, the real clock, no bound that a busy machine could break."""
    names = names_of(RACE)
    names.update(time=time, statistics=statistics, functools=functools)
    naps = {name: np.full((4, 2), 1e-3) for name in NAMES}
    run = _timings.read(watched_timing(names["answer"], 4, 3, 3, naps), naps)
    assert run is not None and run.said("f2a") == 1.0 and np.isnan(run.said("f2b"))
    for name in NAMES:
        (reading,) = _timings.readings(run, name, 3, 1)
        assert reading.median >= 2e-3 and reading.before == 1 and not reading.drew and len(reading.data) == 1
