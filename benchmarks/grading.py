"""Grading against stock nbgrader: the same submissions, the same machine, in turn.

    python benchmarks/grading.py [--assignment jacobians] [--sizes 4 12] [--rounds 3]

Three commands grade the same class: `nbgrader autograde` as nbgrader ships it (a kernel per submission,
where the notebook's check cells run), `nbgrader autograde` with this course's config, and `autograder grade`.
Every command starts from the same state: assignment generated, submissions collected, nothing graded.

Printed: the whole command's median seconds for each class size, the cost of one more submission (the slope
between the smallest and the largest class), the peak memory of the command with all that it starts, and
whether the scores equal stock's. Then what a student waits for (`waiting`).

Nothing is written outside a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path

import nbformat
from measure import Run, run, table
from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import answers  # noqa: E402

BIN = Path(sys.executable).parent
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.db_url = "sqlite:///classroom/gradebook.db"
"""


@dataclass(frozen=True)
class Contestant:
    """A way to grade an assignment: its name in the table, its command, and the course's config."""

    name: str
    command: tuple[str, ...]
    config: str


def contestants(assignment: str) -> tuple[Contestant, ...]:
    ours = (ROOT / "nbgrader_config.py").read_text()
    return (
        Contestant("nbgrader autograde, stock", ("nbgrader", "autograde", assignment), STOCK_CONFIG),
        Contestant("nbgrader autograde, this course", ("nbgrader", "autograde", assignment), ours),
        Contestant("autograder grade", ("autograder", "grade", assignment), ours),
    )


class Course:
    """A course in a folder of its own, with a class of a given size, to be graded again and again."""

    def __init__(
        self, folder: Path, contestant: Contestant, assignment: str, submissions: Sequence[Path]
    ) -> None:
        self.folder = folder
        self.contestant = contestant
        shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
        (folder / "nbgrader_config.py").write_text(contestant.config)
        self.classroom = folder / "classroom"
        for number, submission in enumerate(submissions):
            into = self.classroom / "submitted" / f"student{number:03}" / assignment
            into.mkdir(parents=True)
            shutil.copy(submission, into / f"{assignment}.ipynb")
        self._run(("nbgrader", "generate_assignment", assignment))
        self.ungraded = folder / "ungraded"
        shutil.copytree(self.classroom, self.ungraded)

    def grade(self, *, memory: bool = False) -> Run:
        """Grade the whole class from the state before any grading."""
        shutil.rmtree(self.classroom)
        shutil.copytree(self.ungraded, self.classroom)
        return self._run(self.contestant.command, memory=memory)

    def scores(self, assignment: str) -> dict[tuple[str, str], float]:
        """What the gradebook holds: (student, check) → score."""
        with Gradebook(f"sqlite:///{self.classroom / 'gradebook.db'}") as gradebook:
            return {
                (submission.student.id, grade.name): grade.score
                for submission in gradebook.assignment_submissions(assignment)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }

    def _run(self, command: Sequence[str], *, memory: bool = False) -> Run:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(home)}
        return run((str(BIN / command[0]), *command[1:]), self.folder, environment, memory=memory)


def honest_submissions(assignment: str, folder: Path, count: int) -> list[Path]:
    """Notebooks filled with the tests' answers: right ones in several styles and honest mistakes, in turn.

    A kernel gives a check all of its points or none, so answers that earn half are left out, and those that
    run into a time limit, which is set differently there. What a mistake's file does not answer is answered
    rightly.
    """
    released = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)
    here = answers.HERE / assignment
    right = sorted((here / "right").glob("*.py"))
    mistakes = [file for file in sorted((here / "wrong").glob("*.py")) if comparable(file)]
    files = chain.from_iterable(zip(cycle(right), cycle(mistakes or right)))
    folder.mkdir(parents=True)
    paths = []
    for number, file in enumerate(islice(files, count)):
        filled = answers.fill(released, answers.load(right[0]) | answers.load(file))
        paths.append(folder / f"{number:03}.ipynb")
        nbformat.write(filled, paths[-1])
    return paths


def comparable(file: Path) -> bool:
    return all(each.fraction in (0, 1) and each.verdict != "timeout" for each in answers.expectations(file))


def measured(assignment: str, sizes: Sequence[int], rounds: int, folder: Path) -> list[tuple[str, ...]]:
    """The table's rows, one a contestant; the first is stock's and the others are held against it."""
    submissions = honest_submissions(assignment, folder / "answers", max(sizes))
    courses = {
        (contestant.name, size): Course(
            folder / f"{index}-{size}", contestant, assignment, submissions[:size]
        )
        for index, contestant in enumerate(contestants(assignment))
        for size in sizes
    }
    seconds: dict[tuple[str, int], list[float]] = {key: [] for key in courses}
    for round_number in range(1, rounds + 1):
        for (
            name,
            size,
        ), course in courses.items():  # in turn, so that the machine's other load hits all alike
            seconds[name, size].append(course.grade().seconds)
            print(
                f"round {round_number} of {rounds}: {name}, {size}: {seconds[name, size][-1]:.1f} s",
                file=sys.stderr,
            )
    median = {key: statistics.median(values) for key, values in seconds.items()}
    small, large = min(sizes), max(sizes)
    slope = {
        name: (median[name, large] - median[name, small]) / (large - small)
        for name in {name for name, _ in courses}
    }
    stock, *_ = (contestant.name for contestant in contestants(assignment))
    truth = courses[stock, large].scores(assignment)
    rows = []
    for contestant in contestants(assignment):
        name = contestant.name
        course = courses[name, large]
        scores = course.scores(assignment)
        different = sum(scores.get(key) != score for key, score in truth.items())
        peak = course.grade(memory=True).peak_bytes
        rows.append(
            (
                name,
                *(f"{median[name, size]:.1f}" for size in sizes),
                f"{slope[name]:.3f}",
                f"{slope[stock] / slope[name]:.1f}",
                f"{peak / 2**30:.2f}",
                f"{len(truth) - different} of {len(truth)}",
            )
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Grading against stock nbgrader.")
    parser.add_argument("--assignment", default="jacobians")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[4, 12], metavar="N", help="submissions in the class"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if len(set(options.sizes)) < 2 or min(options.sizes) < 1:
        parser.error("--sizes wants two different class sizes or more, each at least 1")
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(options.assignment, options.sizes, options.rounds, Path(folder))
    header = (
        f"{options.assignment}, {options.rounds} rounds",
        *(f"{size} subm., s" for size in options.sizes),
        "each, s",
        "times stock",
        "peak, GiB",
        "same scores",
    )
    print(table(header, rows), end="\n\n", flush=True)
    subprocess.run([sys.executable, Path(__file__).parent / "waiting.py", options.assignment], check=True)


if __name__ == "__main__":
    main()
