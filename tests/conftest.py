"""Courses to work in: copies of this one, with folders and a gradebook of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# Some students wait for loops that never end.
SHORT = "\nc.ConfinedExporter.limits = {'cell_seconds': 4, 'check_seconds': 4}\n"


@dataclass(frozen=True)
class CourseFolder:
    """A course, and commands run in it as a user would, in an environment that is not activated."""

    root: Path

    def run(self, *command: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "COLUMNS": "120"}
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert status is None or done.returncode == status, done.stdout + done.stderr
        return done

    def released(self, assignment: str = "jacobians") -> nbformat.NotebookNode:
        return nbformat.read(self.root / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)

    def hand_in(
        self, student: str, raw: bytes, assignment: str = "jacobians", name: str | None = None
    ) -> Path:
        path = self.root / "classroom/submitted" / student / assignment / (name or f"{assignment}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return path

    def csv(self, assignment: str = "jacobians") -> bytes:
        return (self.root / "classroom/results" / f"{assignment}.csv").read_bytes()

    @property
    def gradebook(self) -> Path:
        return self.root / "classroom/gradebook.db"

    def scores(self, assignment: str = "jacobians") -> dict[str, dict[str, tuple[float | None, bool]]]:
        """Student → cell → (automatic score, whether it waits for a mark by hand), from the gradebook."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.gradebook}", "autodiff") as gradebook:
            return {
                submission.student_id: {
                    grade.name: (grade.auto_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(assignment)
            }

    def copy(self, root: Path) -> CourseFolder:
        shutil.copytree(self.root, root, symlinks=True)
        return CourseFolder(root)


def new_course(root: Path) -> CourseFolder:
    """The course's files alone, as a fresh clone has them."""
    root.mkdir(parents=True)
    left_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "tests/answers", root / "tests/answers", ignore=left_out)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=left_out)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(config + SHORT, encoding="utf-8")
    return CourseFolder(root)


@pytest.fixture(scope="session")
def _generated(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    course = new_course(tmp_path_factory.mktemp("generated") / "course")
    for assignment in ("jacobians", "packing"):
        course.run("nbgrader", "generate_assignment", assignment)
    return course


@pytest.fixture
def course(_generated: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A course with both assignments generated, and nobody's submission."""
    return _generated.copy(tmp_path / "course")


@pytest.fixture(scope="session")
def executor() -> Iterator[ThreadPoolExecutor]:
    """Grades in this process, whose worker is started once for all tests that do not ask for more."""
    with ThreadPoolExecutor(1) as one_thread:
        yield one_thread


@pytest.fixture(scope="session")
def answers() -> Callable[[str, nbformat.NotebookNode], bytes]:
    """`answers("jacobians/right/vjp_rows", released)`: the notebook that someone hands in."""
    from answers import HERE, fill, load

    def handed_in(name: str, released: nbformat.NotebookNode) -> bytes:
        return nbformat.writes(fill(released, load(HERE / f"{name}.py"))).encode()

    return handed_in


@dataclass(frozen=True)
class Demo:
    """What `autograder demo` left and said."""

    course: CourseFolder  # of the demo
    around: CourseFolder  # the course in which it was called
    said: str
    status: int


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, played once for all tests."""
    around = new_course(tmp_path_factory.mktemp("demo") / "course")
    done = around.run("autograder", "demo", status=None)
    return Demo(CourseFolder(around.root / "classroom/demo"), around, done.stdout, done.returncode)
