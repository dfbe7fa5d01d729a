"""What came out: the CSV file, and the class in a table for the terminal."""

from __future__ import annotations

import csv
import dataclasses
import io
import shutil
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..journal import Entry, Journal, replace
from ..misconceptions import MISCONCEPTIONS
from .course import ClassroomError, Course

COLUMNS = (
    "student_id",
    "check",
    "score",
    "max_score",
    "verdict",
    "misconception",
    "message",
    "isolation",
    "seed",
)


LONGEST_SHOWN = 40  # characters of a student's id in the table, which is for all of them

_FORMULA = ("=", "+", "-", "@", "'=", "'+", "'-", "'@")


def write_csv(path: Path, entries: Iterable[Entry]) -> None:
    """One row for each check of each student, in the file's place as a whole."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for entry in entries:
        for result in entry.results:
            rows.writerow([_plain(entry.student), *(_plain(result[column]) for column in COLUMNS[1:])])
    replace(path, text.getvalue().encode("utf-8"))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, str):
        return value
    # A message may hold a student's own words. Terminals obey control characters, and spreadsheets take
    # text with these beginnings for a formula; an apostrophe tells them that it is none.
    text = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in value
    )
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


@dataclass(frozen=True)
class Row:
    """A student in the table. verdicts: check → verdict, {} where grading failed. mistakes: named mistake →
    its checks. by_hand: worded answer → its points, None while it waits for them, and the most there are."""

    student: str
    score: float
    max_score: float
    verdicts: dict[str, str]
    mistakes: dict[str, list[str]]
    by_hand: dict[str, tuple[float | None, float]] = field(default_factory=dict)


def rows(path: Path) -> list[Row]:
    """The students of a CSV file, in its order."""
    table: dict[str, list[dict[str, str]]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            student = line["student_id"]
            if student.startswith("'") and student[1:].lstrip().startswith(_FORMULA):
                student = student[1:]
            table.setdefault(student, []).append(line)
    return [
        Row(
            student,
            sum(float(line["score"]) for line in lines),
            sum(float(line["max_score"]) for line in lines),
            {line["check"]: line["verdict"] for line in lines},
            _mistakes(lines),
        )
        for student, lines in table.items()
    ]


def _mistakes(lines: Iterable[dict[str, str]]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for line in lines:
        if line["misconception"]:
            named.setdefault(_mistake(line["misconception"]), []).append(_short(line["check"]))
    return named


def _mistake(key: str) -> str:
    known = MISCONCEPTIONS.get(key)
    return known.name if known else key


def table(students: Sequence[Row], width: int | None = None) -> str:
    """The class as text: student, marks, a verdict for each check, named mistakes in what room is left.

    width: in characters; the terminal's where None.
    """
    width = width or shutil.get_terminal_size((100, 24)).columns
    checks = list(dict.fromkeys(check for row in students for check in row.verdicts))
    written = list(dict.fromkeys(name for row in students for name in row.by_hand))
    columns = [*(_short(check) for check in checks), *written]
    head = ["student", "marks", *columns, "named mistakes"]
    body = [
        [
            row.student if len(row.student) <= LONGEST_SHOWN else f"{row.student[: LONGEST_SHOWN - 1]}…",
            _marks(row),
            *(row.verdicts.get(check, "") for check in checks),
            *(_points(row.by_hand[name]) if name in row.by_hand else "" for name in written),
        ]
        for row in students
    ]
    widths = [max(len(line[column]) for line in [head, *body]) for column in range(len(head) - 1)]
    room = width - sum(widths) - 2 * len(widths)
    lines = []
    if room < 20:  # a narrow terminal: the mistakes get lines of their own
        lines = []
        if room < 0:  # and the checks get numbers
            lines = textwrap.wrap(", ".join(f"{n} {each}" for n, each in enumerate(columns, 1)), width)
            head[2:-1] = [str(number) for number in range(1, len(columns) + 1)]
            widths = [max(len(line[column]) for line in [head, *body]) for column in range(len(head) - 1)]
        lines += [_line(head[:-1], widths), _line(["-" * each for each in widths], widths)]
        for cells, row in zip(body, students, strict=True):
            lines.append(_line(cells, widths))
            for mistake in _worded(row):
                lines += textwrap.wrap(
                    mistake, max(width - 4, 20), initial_indent="    ", subsequent_indent="    "
                )
        return "\n".join(line[:width] for line in lines)
    lines = [
        _line([*head], [*widths, 0]),
        _line(["-" * each for each in [*widths, min(room, 14)]], [*widths, 0]),
    ]
    for cells, row in zip(body, students, strict=True):
        wrapped = [line for mistake in _worded(row) for line in textwrap.wrap(mistake, room)] or [""]
        lines.append(_line([*cells, wrapped[0]], [*widths, 0]))
        lines += [" " * (width - room) + more for more in wrapped[1:]]
    return "\n".join(lines)


def tally(students: Sequence[Row]) -> str:
    """Each named mistake once, with how many students made it and where, the commonest first; "" for none."""
    made: dict[str, list[Row]] = {}
    for row in students:
        for mistake in row.mistakes:
            made.setdefault(mistake, []).append(row)
    lines = []
    for mistake, rows in sorted(made.items(), key=lambda item: (-len(item[1]), item[0])):
        checks = dict.fromkeys(check for row in rows for check in row.mistakes[mistake])
        lines.append(f"{len(rows):4} × {mistake} ({', '.join(checks)})")
    return "\n".join(lines)


def _marks(row: Row) -> str:
    if not row.verdicts:
        return "not graded"
    score = row.score + sum(points or 0 for points, _ in row.by_hand.values())
    return f"{score:g}/{row.max_score + sum(most for _, most in row.by_hand.values()):g}"


def _points(mark: tuple[float | None, float]) -> str:
    points, most = mark
    return "waits" if points is None else f"{points:g}/{most:g}"


def _worded(row: Row) -> list[str]:
    return [f"{mistake} ({', '.join(checks)})" for mistake, checks in row.mistakes.items()]


def _short(check: str) -> str:
    return check.removeprefix("check_")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def class_report(course: Course, assignment: str, width: int | None = None) -> str:
    """The table of a graded assignment, what was named most often, and what waits for marking by hand.

    Raises ClassroomError where nothing has been graded.
    """
    course.require(assignment)
    present = set(course.students(assignment))
    entries = [entry for entry in Journal(course.results / assignment).entries() if entry.student in present]
    if not entries:
        raise ClassroomError(
            f"Nothing of {assignment} has been graded yet; run make grade ASSIGNMENT={assignment} first."
        )
    path = course.results / f"{assignment}.csv"
    write_csv(path, entries)
    by_hand = _marked_by_hand(course, assignment, {check for row in rows(path) for check in row.verdicts})
    students = [dataclasses.replace(row, by_hand=by_hand.get(row.student, {})) for row in rows(path)]
    ungraded = present - {row.student for row in students}
    students = sorted(
        [*students, *(Row(student, 0, 0, {}, {}) for student in ungraded)], key=lambda row: row.student
    )
    parts = [table(students, width)]
    if often := tally(students):
        parts.append(f"Mistakes named:\n{often}")
    noted = [f"  {entry.student}: {note}" for entry in entries for note in entry.notes]
    if noted:
        parts.append("Noticed when notebooks were taken in:\n" + "\n".join(noted))
    if waiting := _waiting(course, assignment):
        parts.append(f"Answers that wait for marking by hand, in Formgrader: {waiting}")
    return "\n\n".join(parts)


def _marked_by_hand(
    course: Course, assignment: str, checks: Collection[str]
) -> dict[str, dict[str, tuple[float | None, float]]]:
    """Student → worded answer → its points (None while it waits) and the most there are."""
    with course.gradebook() as gradebook:
        return {
            submission.student_id: {
                grade.name: (None if grade.needs_manual_grade else grade.score, grade.max_score)
                for notebook in submission.notebooks
                for grade in sorted(notebook.grades, key=lambda grade: grade.name)
                if grade.name not in checks
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def _waiting(course: Course, assignment: str) -> int:
    with course.gradebook() as gradebook:
        return sum(
            grade.needs_manual_grade
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
        )
