"""Which names a cell defines, read from its source."""

from __future__ import annotations

import ast

PARSED_CHARACTERS = 200_000


def bound_names(source: str) -> set[str]:
    """The names that a cell binds at its top level; for `%%writefile name`, the file's name."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%writefile") or first.startswith("%%file"):
        return {first.split()[-1]} if len(first.split()) > 1 else set()
    if len(source) > PARSED_CHARACTERS:
        return set()
    if first.startswith("%%"):
        source = rest
    lines = ("pass" if line.startswith(("%", "!", "?")) else line for line in source.splitlines())
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            names |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return names
