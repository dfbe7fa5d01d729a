"""Whether a derivative is a formula typed in, or differences, as far as its source shows."""

from __future__ import annotations

import ast
import builtins
import re
import sys

from ..subjects import Answer
from ..verdicts import Finding, right, wrong

_PACKAGES = sys.stdlib_module_names | {"autograd", "autograder", "numpy", "scipy", "torch"}


def by_differentiation(source: str | None, engines: Answer, evaluated: tuple[str, ...]) -> Finding:
    """Whether the derivative of a given function can have come by AD.

    source: the student's definitions. engines: the answer of the driver `derivative_engines`. evaluated:
    names that no program for the function does without (log and sin, say): where no engine was at work and
    the source has none of them, there is nothing that could have been differentiated. An engine of the
    student's own, and all that the source does not show, is taken for AD.
    """
    rule = "by automatic differentiation"
    code = _code(source) if type(engines.returned) is list and not engines.returned else None
    if code is not None and re.search(r"\b(imag|mpmath|numdifftools)\b", code):
        message = (
            "No engine was at work during the call, and the source takes differences or a complex step. They "
            "may come close to a derivative; automatic differentiation is asked for."
        )
        return wrong(rule, message, costs="half", misconception="finite_differences")
    if code is not None and not any(word in code for word in evaluated) and _complete(code):
        message = (
            "No engine was at work during the call, and the function itself is evaluated nowhere on the way "
            f"(the source has no {' and no '.join(evaluated)}): this is a formula worked out by hand. Let an "
            "engine differentiate the function."
        )
        return wrong(rule, message, costs="half", misconception="formula_typed_in")
    return right(rule, costs="half")


def _code(source: str | None) -> str | None:
    """A source without comments and docstrings; None where it is not known or does not parse."""
    try:
        tree = ast.parse(source or "")
        for node in ast.walk(tree):
            if isinstance(body := getattr(node, "body", None), list):
                node.body = [each for each in body if not _is_text(each)] or [ast.Pass()]  # type: ignore[attr-defined]
        return ast.unparse(tree) if source else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _complete(code: str) -> bool:
    """Whether the code shows all of the student's own that it uses: no name and no module from elsewhere."""
    known, used, modules = set(dir(builtins)), set[str](), set[str]()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                known.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                known.add(name)
            case ast.Import(names=aliases):
                modules |= {alias.name.partition(".")[0] for alias in aliases}
                known |= {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
            case ast.ImportFrom(module=module, names=aliases):
                modules.add((module or "").partition(".")[0])
                known |= {alias.asname or alias.name for alias in aliases}
    return used <= known and modules <= _PACKAGES
