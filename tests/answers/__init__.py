"""Answers that students give, right and wrong, each in its own file, as data for tests and the sample class.

A file holds the sources of some solution cells:

    # expect: jacobian_torch 0 wrong transposed
    # expect: jacobian_forward 1/2 wrong rule_broken

    # %% jacobian_torch
    def jacobian_torch(f, x):
        ...

`# expect:` is followed by the graded name, the fraction of its points, the verdict ("cannot-tell" in one
word) and, where the mistake is to be named, its key in the table of misconceptions; "-" says that no name
must be given. Comments before the first cell are for the reader.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nbformat import NotebookNode

HERE = Path(__file__).parent

_CELL = re.compile(r"^# %% (\S+)[ \t]*\n", re.MULTILINE)
_EXPECT = re.compile(r"^# expect: (\S+) (\S+) (\S+)(?: (\S+))?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Expectation:
    """What a check has to say about an answer; misconception None leaves the name open, "" forbids one."""

    name: str
    fraction: float
    verdict: str
    misconception: str | None


def load(path: str | Path) -> dict[str, str]:
    """Cell name → source, of one file of answers."""
    pieces = _CELL.split(Path(path).read_text(encoding="utf-8"))
    return {name: source.strip("\n") for name, source in zip(pieces[1::2], pieces[2::2], strict=True)}


def expectations(path: str | Path) -> list[Expectation]:
    """What is said about the file's answers before its first cell, in order."""
    head = _CELL.split(Path(path).read_text(encoding="utf-8"))[0]
    return [
        Expectation(
            name, float(Fraction(fraction)), verdict.replace("-", " "), "" if key == "-" else key or None
        )
        for name, fraction, verdict, key in _EXPECT.findall(head)
    ]


def fill(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """A copy of a released notebook with sources put into the cells of these grade_ids.

    Raises KeyError for a name that no cell has.
    """
    filled = copy.deepcopy(notebook)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in filled.cells}
    for name, source in answers.items():
        cells[name].source = source
    return filled
