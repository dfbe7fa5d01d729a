"""One submission graded: the student's cells run in a confined child, the checks here.

The notebook that arrives has been rebuilt from the instructor's (`intake`), so its check cells are the
instructor's. They are not executed anywhere: each `check("…", names…)` is read from the syntax tree and
evaluated in this process with stand-ins for the named objects.
"""

from __future__ import annotations

import ast
import copy
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from . import display, exercises
from .intake import Rebuilt
from .limits import Limits
from .remote import Child, Worker
from .verdicts import Finding, Outcome, Verdict


class MalformedCheckCell(Exception):
    """A check cell of the instructor's notebook holds something else than calls of check(…)."""


@dataclass(frozen=True)
class CheckCall:
    """One `check("<assignment>.<name>", objects…)` of a check cell."""

    name: str
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """One check cell's row of the results: `check` is its grade_id, `score` out of `max_score` points.

    seed regrades the whole submission: each check draws from (seed, its own name).
    """

    check: str
    score: float
    max_score: float
    verdict: str
    misconception: str
    message: str
    isolation: str
    seed: int


@dataclass(frozen=True)
class GradedNotebook:
    """The executed notebook (the student's outputs, the checks' cards), its results, and what was noticed.

    notes are for student and instructor alike; signals (denied accesses, odd replies) for the instructor.
    """

    notebook: NotebookNode
    results: tuple[Result, ...]
    notes: tuple[str, ...]
    signals: tuple[str, ...]


def check_calls(source: str, cell: str) -> tuple[CheckCall, ...]:
    """The calls in a check cell's source; raises MalformedCheckCell where there is anything else."""
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise MalformedCheckCell(f"Check cell {cell!r} does not parse: {error}.") from error
    calls = []
    for statement in statements:
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=str(name)), *objects], keywords=[])
            ) if all(isinstance(item, ast.Name) for item in objects):
                calls.append(CheckCall(name, tuple(item.id for item in objects)))  # type: ignore[attr-defined]
            case _:
                raise MalformedCheckCell(
                    f"Check cell {cell!r}, line {statement.lineno}: a check cell holds nothing but "
                    'check("<assignment>.<name>", name, …).'
                )
    if not calls:
        raise MalformedCheckCell(f"Check cell {cell!r} holds no check(…).")
    return tuple(calls)


def is_check(cell: NotebookNode) -> bool:
    """Whether a cell of a rebuilt notebook is a check: graded code that the student does not write."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(nbgrader.get("grade")) and not nbgrader.get("solution")


def grade(submission: Rebuilt, worker: Worker, seed: int, limits: Limits | None = None) -> GradedNotebook:
    """Grade one rebuilt submission; the same submission and seed give the same results.

    The student's code can fail in any way without an exception here. MalformedCheckCell and errors in a
    check's own code are the instructor's and do propagate.
    """
    notebook = copy.deepcopy(submission.notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sources = [cell.source for cell in code if not is_check(cell)]
    results = []
    with worker.child() as child:
        for count, cell in enumerate(code, start=1):
            cell.execution_count = count
            if is_check(cell):
                outcomes = _run_checks(cell, child, sources, seed)
                points = float(cell.metadata.nbgrader.points)
                score = points * sum(outcome.fraction for outcome in outcomes) / len(outcomes)
                cell.outputs = [_card(outcome, points) for outcome in outcomes]
                results.append(_result(cell.metadata.nbgrader.grade_id, score, points, outcomes, worker, seed))
            else:
                cell.outputs = [nbformat.from_dict(output) for output in child.run_cell(cell.source).outputs]
        signals = tuple(child.signals)
    return GradedNotebook(notebook, tuple(results), tuple(submission.notes), signals)


def _run_checks(cell: NotebookNode, child: Child, sources: Sequence[str], seed: int) -> list[Outcome]:
    outcomes = []
    for call in check_calls(cell.source, cell.metadata.nbgrader.grade_id):
        # The stream of random numbers depends on the check's name alone, so that a check's inputs
        # stay as they were when another check is added, removed or skipped.
        rng = np.random.default_rng([seed, zlib.crc32(call.name.encode())])
        with child.check() as fork:
            subjects = [fork.subject(name, source_defining(name, sources)) for name in call.objects]
            outcomes.append(exercises.run(call.name, subjects, rng))
    return outcomes


def source_defining(name: str, sources: Sequence[str]) -> str | None:
    """The last of the cells' sources that binds `name` at its top level, or None."""
    for source in reversed(sources):
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # a magic, or a cell that Python will refuse as well
        if any(name in _bound(statement) for statement in tree.body):
            return source
    return None


def _bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
        case _:
            return {
                node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }


def _card(outcome: Outcome, points: float) -> NotebookNode:
    data = {
        "text/html": display.card(outcome, points=points * outcome.fraction, max_points=points, reveal=False),
        "text/plain": display.text(outcome, points=points * outcome.fraction, max_points=points, reveal=False),
    }
    return nbformat.v4.new_output("display_data", data)


def _result(
    check: str, score: float, max_score: float, outcomes: Sequence[Outcome], worker: Worker, seed: int
) -> Result:
    worst = min(outcomes, key=lambda outcome: outcome.fraction)
    return Result(
        check=check,
        score=score,
        max_score=max_score,
        verdict=str(worst.verdict),
        misconception=worst.misconception or "",
        message=worst.message,
        isolation=worker.isolation,
        seed=seed,
    )
