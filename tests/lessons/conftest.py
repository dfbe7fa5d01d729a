"""Lessons are executed once for all tests that look at what their cells showed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lesson_frame import Lesson
from lesson_run import execute
from nbformat import NotebookNode


@pytest.fixture(scope="session")
def executed() -> Callable[[Lesson], NotebookNode]:
    done: dict[Path, NotebookNode] = {}

    def once(lesson: Lesson) -> NotebookNode:
        if lesson.path not in done:
            done[lesson.path] = execute(lesson)
        return done[lesson.path]

    return once
