"""The student's own definitions that an answer is made of, read from the sources of their cells."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .intake.names import PARSED_CHARACTERS

_RUN_AS_PYTHON = re.compile(r"\s*%%(time|capture)\b")


@dataclass(frozen=True)
class _Statement:
    """A top-level statement of a cell: its text, the names that it binds, and all that it mentions."""

    text: str
    bound: frozenset[str]
    mentioned: frozenset[str]


def definitions(name: str, cells: Sequence[str]) -> str | None:
    """The statements that bind `name` and, one after another, the names that they mention.

    Of several that bind a name the last counts, as when the cells are run in order. Imports count as well.
    None where no cell that can be parsed binds the name.
    """
    statements = [statement for cell in cells for statement in _statements(cell)]
    last = {bound: index for index, statement in enumerate(statements) for bound in statement.bound}
    if name not in last:
        return None
    # What a star import binds is not known; it comes with everything.
    found, waiting = {index for index, each in enumerate(statements) if "*" in each.bound}, [name]
    while waiting:
        index = last.get(waiting.pop())
        if index is not None and index not in found:
            found.add(index)
            waiting += statements[index].mentioned
    return "\n".join(statements[index].text for index in sorted(found))


def names_bound(cell: str) -> frozenset[str]:
    """The names that a cell binds at its top level; none where it does not parse, or is longer than anyone
    writes."""
    return frozenset().union(*(statement.bound for statement in _statements(cell)))


@lru_cache(maxsize=512)
def _statements(cell: str) -> tuple[_Statement, ...]:
    if len(cell) > PARSED_CHARACTERS or (cell.lstrip().startswith("%%") and not _RUN_AS_PYTHON.match(cell)):
        return ()
    # Magics and shell commands are no Python; what stands beside them is.
    lines = ["pass" if line.startswith(("%", "!", "?")) else line for line in cell.splitlines()]
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        _Statement(_text(lines, each), frozenset(_bound(each)), _mentioned(each)) for each in tree.body
    )


def _text(lines: Sequence[str], statement: ast.stmt) -> str:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(lines[first - 1 : statement.end_lineno])


def _mentioned(statement: ast.stmt) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name))


def _bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
        case _:
            # Inside if, for, with and try a name may be bound by a definition as well.
            nodes = list(ast.walk(statement))
            stored = {
                node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            return stored | {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
