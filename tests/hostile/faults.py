"""A small class of every kind, runs on it in which somebody is killed, and all that a run leaves."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from autograder.forking import _environment

GRADE = ("autograder", "grade", "jacobians", "--seed", "7")
# Parents before children: a row is known by what its parents are called, since nbgrader draws the ids.
TABLES = [
    *("course", "student", "assignment", "notebook", "base_cell", "source_cell"),
    *("grade_cells", "solution_cells", "task_cells", "submitted_assignment", "submitted_notebook"),
    *("grade", "comment", "autograder_recorded", "alembic_version"),
]
DUE = datetime.datetime(2026, 1, 2)


class Runs:
    """The process of `killed_runs.py`, which answers requests one by one."""

    def __init__(self, temporary: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", str(Path(__file__).with_name("killed_runs.py"))],
            env=_environment() | {"TMPDIR": str(temporary), "HOME": os.environ.get("HOME", "/")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, course: Any, *arguments: str, **how: Any) -> dict[str, Any]:
        request = {"course": str(course.root), "arguments": arguments or GRADE, **how}
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it; its children have ended before."""
        self._process.communicate()


def mixed_class(course: Any, answers: Callable[..., bytes]) -> None:
    """Right and wrong answers, rubbish, an accident, a worded answer, and a penalty for lateness."""
    source = course.root / "solutions/jacobians/jacobians.ipynb"
    notebook = nbformat.read(source, as_version=4)
    worded = nbformat.v4.new_markdown_cell("Which is cheaper?", id="worded")
    worded.metadata.nbgrader = {"grade_id": "worded", "points": 2, "schema_version": 3, "locked": False}
    worded.metadata.nbgrader |= {"grade": True, "solution": True, "task": False}
    notebook.cells.append(worded)
    nbformat.write(notebook, source)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    course.run("nbgrader", "generate_assignment", "jacobians", "--force")
    with Gradebook(f"sqlite:///{course.gradebook}", "autodiff") as gradebook:
        gradebook.update_or_create_assignment("jacobians", duedate=DUE)

    def handed_in(style: str, words: str | None = None, before: str | None = None) -> bytes:
        document = nbformat.reads(answers(f"jacobians/{style}", course.released()), as_version=4)
        if words:
            document.cells[-1].source = words
        if before:
            document.cells.insert(1, nbformat.v4.new_code_cell(before, id="own"))
        return nbformat.writes(document).encode()

    course.hand_in("batched", handed_in("right/batched"))
    course.hand_in("crashed", handed_in("right/vjp_rows", before="import os; os._exit(3)"))
    late = course.hand_in("late", handed_in("right/vjp_rows", words="Forward, for a tall one."))
    (late.parent / "timestamp.txt").write_text("2026-01-03 12:00:00.000000 UTC")
    course.hand_in("rubbish", b"no notebook")
    early = course.hand_in("transposed", handed_in("wrong/transposed"))
    (early.parent / "timestamp.txt").write_text("2026-01-01 12:00:00.000000 UTC")
    (early.parent / "data.csv").write_text("1,2\n")


def outcome(course: Any) -> dict[str, Any]:
    """All that a run leaves: results, journal and autograded files as bytes, and the gradebook's rows."""
    files = {
        str(path.relative_to(course.root)): path.read_bytes()
        for folder in ("results", "autograded", "autograded.unfinished")
        for path in (course.root / "classroom" / folder).rglob("*")
        if path.is_file() and path.suffix not in (".log", ".new")
    }
    return files | rows(course.gradebook)


def rows(database: Path) -> dict[str, list[str]]:
    """Table → its rows, without the ids that nbgrader draws. The gradebook is looked at as it lies there."""
    named: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for side in ("", "-journal"):  # what SQLite was writing is for the next run to take back
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(f"{database}{side}", f"{folder}/copy.db{side}")
        with contextlib.closing(sqlite3.connect(f"{folder}/copy.db")) as copy:
            for table in TABLES:
                found[table] = []
                for row in copy.execute(f"SELECT * FROM {table}"):
                    shown = [named.get(value, value) if isinstance(value, str) else value for value in row]
                    own = isinstance(row[0], str) and len(row[0]) == 32 and row[0] not in named
                    text = " ".join(map(str, shown[1:] if own else shown))
                    if own:
                        named[row[0]] = f"<{table} {text}>"
                    found[table].append(text)
    return {table: sorted(lines) for table, lines in found.items()}


def shown_as_graded(course: Any) -> dict[str, list[str]]:
    """Student → grades, of whom Formgrader shows as graded: the folder is there, and the rows are."""
    grades = rows(course.gradebook)["grade"] if course.gradebook.exists() else []
    found = {}
    for folder in (course.root / "classroom/autograded").glob("*/jacobians"):
        if of_student := grades_of(folder.parent.name, grades):
            found[folder.parent.name] = of_student
    return found


def grades_of(student: str, grades: list[str]) -> list[str]:
    """Those of the rows that are a student's."""
    return [line for line in grades if f" {student} " in line]


def leftovers(course: Any) -> list[str]:
    """Files and folders that are there only while somebody works on them."""
    places = [path for kind in (".*.new", "*.unfinished", "*-journal") for path in course.root.rglob(kind)]
    return sorted(str(path.relative_to(course.root)) for path in places)


def age(course: Any) -> None:
    """As if everything had lain there for two hours."""
    for path in course.root.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            os.utime(path, (time.time() - 7200,) * 2, follow_symlinks=False)
