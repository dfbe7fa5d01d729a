"""The checks of the micro-exercises: blank stubs, right answers, and wrong ones that students give."""

from __future__ import annotations

import pytest
from answers import expectations, load
from lesson_answers import HERE, outcome
from lesson_frame import lessons, micro_exercises
from test_lessons import COURSE

LESSONS = lessons(COURSE)
EXERCISES = [(lesson, exercise) for lesson in LESSONS for exercise in micro_exercises(lesson)]
NAMES = [exercise.check for _, exercise in EXERCISES]
SEEDS = range(5)


def files(lesson, kind):
    return sorted((HERE / lesson.number / kind).glob("*.py"))


def answers_to(lesson, exercise, kind):
    """Each file of that kind that answers the exercise, with the answers to its stubs."""
    for path in files(lesson, kind):
        given = {name: source for name, source in load(path).items() if name in exercise.stubs}
        if given:
            yield path, given


each_exercise = pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=NAMES)


@each_exercise
def test_a_blank_stub_is_missing(lesson, exercise):
    assert str(outcome(lesson, exercise, {}, seed=0).verdict) == "missing"


@each_exercise
def test_right_answers_are_right(lesson, exercise):
    found = list(answers_to(lesson, exercise, "right"))
    assert len(found) >= 2
    for path, given in found:
        for seed in SEEDS:
            said = outcome(lesson, exercise, given, seed)
            assert (str(said.verdict), said.fraction) == ("right", 1), (path, said.findings)


@each_exercise
def test_wrong_answers_are_what_is_expected_of_them(lesson, exercise):
    found = list(answers_to(lesson, exercise, "wrong"))
    assert len(found) >= 3
    for path, given in found:
        expected = {each.name: each for each in expectations(path)}
        (name,) = given.keys() & expected.keys()
        for seed in SEEDS:
            said = outcome(lesson, exercise, given, seed)
            assert (said.fraction, str(said.verdict)) == (expected[name].fraction, expected[name].verdict), (
                path
            )
            if expected[name].misconception is not None:
                assert (said.misconception or "") == expected[name].misconception, path


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.path.stem for lesson in LESSONS])
def test_every_answer_answers_a_stub(lesson):
    stubs = {name for exercise in micro_exercises(lesson) for name in exercise.stubs}
    for path in files(lesson, "right") + files(lesson, "wrong"):
        assert load(path).keys() <= stubs, path
