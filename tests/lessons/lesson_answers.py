"""Answers to the micro-exercises of a lesson, tried as a student's notebook would try them."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from lesson_frame import Lesson, MicroExercise

from autograder import exercises
from autograder.local import LocalSubject
from autograder.verdicts import Outcome

HERE = Path(__file__).parent / "answers"


def outcome(lesson: Lesson, exercise: MicroExercise, answers: Mapping[str, str], seed: int) -> Outcome:
    """What the check says when these sources stand where the cell's stubs are; {} leaves them blank."""
    with matplotlib.rc_context():
        names: dict[str, Any] = {"__name__": "__main__"}
        _run(lesson.code[0].source, names)
        _run(without_check(exercise), names)
        for source in answers.values():
            _run(source, names)
        subjects = [LocalSubject(name, names[name]) for name in exercise.objects]
        return exercises.run(exercise.check, subjects, np.random.default_rng(seed))


def without_check(exercise: MicroExercise) -> str:
    """The cell up to its check."""
    return exercise.cell.source.partition("\ncheck(")[0]


def _run(source: str, names: dict[str, Any]) -> None:
    # Checks read an answer's source, as they can in a notebook.
    name = f"<answer {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), names)
