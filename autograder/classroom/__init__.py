"""A class from release to report, on top of nbgrader's folders, gradebook and exchange."""

from __future__ import annotations

from .course import ClassroomError, Course
from .exchange import collect, feedback, generate, release
from .grading_run import Run, grade

__all__ = ["ClassroomError", "Course", "Run", "collect", "feedback", "generate", "grade", "release"]
