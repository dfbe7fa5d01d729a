"""One submission graded: the student's cells run in a confined child, the checks here.

The notebook that arrives has been rebuilt from the instructor's (`intake`), so its check cells are the
instructor's. They are not executed anywhere: each `check("…", names…)` is read from the syntax tree and
evaluated in this process with stand-ins for the named objects.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import nbformat
import numpy as np
from nbformat import NotebookNode

from . import display, exercises
from .definitions import definitions, names_bound
from .forking import Disturbed
from .intake import Rebuilt
from .remote import Child, Worker
from .verdicts import Outcome, Verdict

MOST_ENDS = 3  # of a submission's processes, until all are taken for its own doing


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
                value=ast.Call(
                    func=ast.Name(id="check"), args=[ast.Constant(value=str(name)), *objects], keywords=[]
                )
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


def grade(submission: Rebuilt, worker: Worker, seed: int) -> GradedNotebook:
    """Grade one rebuilt submission; the same submission and seed give the same results.

    The student's code can fail in any way without an exception here. MalformedCheckCell and errors in a
    check's own code are the instructor's and do propagate.
    """
    # A process that ends may have been killed by another, or by the system for another's sake. So it all runs
    # again, from the start, since a check may ask twice in one process; what ends there again ends by itself.
    ends: set[int] = set()
    start = time.monotonic()
    while len(ends) < MOST_ENDS and time.monotonic() - start < worker.limits.submission_seconds:
        try:
            return _graded(submission, worker, seed, ends)
        except Disturbed as disturbed:
            ends.add(disturbed.place)
    return _graded(submission, worker, seed, None)


def _graded(submission: Rebuilt, worker: Worker, seed: int, own_ends: set[int] | None) -> GradedNotebook:
    notebook = copy.deepcopy(submission.notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    checked: list[tuple[int, list[Outcome]]] = []
    notes = list(submission.notes)
    with worker.child(seed=_seed_of_child(code), own_ends=own_ends) as child:
        for index, cell in enumerate(code):
            cell.execution_count = index + 1
            if is_check(cell):
                checked.append((index, _run_checks(cell, child, _sources(code[:index]), seed)))
            else:
                cell.outputs = [nbformat.from_dict(output) for output in child.run_cell(cell.source).outputs]
        for position, (index, outcomes) in enumerate(checked):
            if _completed_later(code, index, outcomes):
                again = _run_checks(code[index], child, _sources(code), seed)
                if _fraction(again) > _fraction(outcomes):
                    checked[position] = (index, again)
                    name = code[index].metadata.nbgrader.grade_id
                    notes.append(f"Cells below {name!r} complete its answer; it counts as it is at the end.")
        child.look_for_replaced()
        signals = tuple(child.signals)
    checked = [(index, [_explained(outcome, code) for outcome in outcomes]) for index, outcomes in checked]
    results = tuple(_conclude(code[index], outcomes, worker, seed) for index, outcomes in checked)
    return GradedNotebook(notebook, results, tuple(notes), signals)


def _seed_of_child(code: Sequence[NotebookNode]) -> int:
    """The seed of the student's own random numbers: of the submission alone, so that it tells a student
    nothing of the checks' inputs."""
    digest = hashlib.sha256("\n".join(_sources(code)).encode("utf-8", "replace"))
    return int.from_bytes(digest.digest()[:7], "little")


def _sources(cells: Sequence[NotebookNode]) -> list[str]:
    return [cell.source for cell in cells if not is_check(cell)]


def _fraction(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.fraction for outcome in outcomes) / len(outcomes)


def _completed_later(code: Sequence[NotebookNode], index: int, outcomes: Sequence[Outcome]) -> bool:
    """Whether cells below a check bind what it asked for, or, where it met an exception, anything at all."""
    if _fraction(outcomes) == 1.0:
        return False
    later = set().union(*(names_bound(source) for source in _sources(code[index + 1 :])))
    if any(outcome.verdict is Verdict.ERROR for outcome in outcomes):
        return bool(later)
    calls = check_calls(code[index].source, code[index].metadata.nbgrader.grade_id)
    return any(name in later for call in calls for name in call.objects)


def _explained(outcome: Outcome, code: Sequence[NotebookNode]) -> Outcome:
    """A missing answer with its reason, where the cell that should define it did not get that far."""
    if not (outcome.verdict is Verdict.MISSING and "is not defined" in outcome.message):
        return outcome
    name = outcome.check.rpartition(".")[2]
    failures = [
        output
        for cell in code
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name or name in names_bound(cell.source)
        for output in cell.outputs
        if output.output_type == "error"
    ]
    if not failures:
        return outcome
    last = failures[-1]
    message = (
        f"{name} is not defined, because its cell stopped: {last.ename}: {last.evalue[:200]}. "
        "What the cell printed is above; mend that first."
    )
    findings = [replace(f, message=message) if f.verdict is Verdict.MISSING else f for f in outcome.findings]
    return replace(outcome, message=message, findings=tuple(findings))


def _conclude(cell: NotebookNode, outcomes: Sequence[Outcome], worker: Worker, seed: int) -> Result:
    """Put the cards of a check cell's outcomes under it, and its row of the results together."""
    points = float(cell.metadata.nbgrader.points)
    cell.outputs = [_card(outcome, points) for outcome in outcomes]
    worst = min(outcomes, key=lambda outcome: outcome.fraction)
    return Result(
        check=cell.metadata.nbgrader.grade_id,
        score=points * _fraction(outcomes),
        max_score=points,
        verdict=str(worst.verdict),
        misconception=worst.misconception or "",
        message=worst.message,
        isolation=worker.isolation,
        seed=seed,
    )


def _run_checks(cell: NotebookNode, child: Child, sources: Sequence[str], seed: int) -> list[Outcome]:
    outcomes = []
    for call in check_calls(cell.source, cell.metadata.nbgrader.grade_id):
        # The stream of random numbers depends on the check's name alone, so that a check's inputs
        # stay as they were when another check is added, removed or skipped.
        rng = np.random.default_rng([seed, zlib.crc32(call.name.encode())])
        with child.check() as fork:
            subjects = [fork.subject(name, definitions(name, sources)) for name in call.objects]
            outcomes.append(exercises.run(call.name, subjects, rng))
    return outcomes


def _card(outcome: Outcome, points: float) -> NotebookNode:
    data = {
        "text/html": display.card(outcome, points=points * outcome.fraction, max_points=points, reveal=False),
        "text/plain": display.text(
            outcome, points=points * outcome.fraction, max_points=points, reveal=False
        ),
    }
    return nbformat.v4.new_output("display_data", data)
