"""Every lesson that there is, held to the frame and executed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lesson_frame import GRADED, RULES, lessons
from lesson_outputs import untrue_errors, untrue_outputs

TO_COME = {"06", "07"}
COURSE = Path(__file__).parents[2] / "course"
LESSONS = lessons(COURSE)
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.path.stem for lesson in LESSONS])


def test_lessons_are_found_by_their_numbers():
    assert [lesson.number for lesson in LESSONS] == sorted({"00", *GRADED} - TO_COME)
    names = {path.name for path in COURSE.glob("*.ipynb")}
    assert names == {"START_HERE.ipynb", *(lesson.path.name for lesson in LESSONS)}


@each_lesson
@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_the_frame(lesson, rule):
    assert list(rule(lesson)) == []


@each_lesson
def test_it_runs_offline_and_its_errors_are_those_that_it_quotes(lesson, executed):
    assert list(untrue_errors(executed(lesson))) == []


@each_lesson
def test_unanswered_checks_say_so_and_pictures_have_text_alternatives(lesson, executed):
    assert list(untrue_outputs(executed(lesson))) == []
