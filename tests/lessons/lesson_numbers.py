"""The numbers that a lesson's prose states, and those that its cells assert."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LIBRARY = (
    "(?:PyTorch|torch|[Aa]utograd|NumPy|SciPy|Python|IPython|JupyterLab|Matplotlib|JAX|Julia|R|reticulate)"
)
_VERSIONS = re.compile(rf"\b{_LIBRARY}\s+\d+(?:\.\d+)+(?:(?:,| to| and| or|,? and|–)\s*\d+(?:\.\d+)+)*")
_SCALED = r"(?P<mantissa>\d+(?:\.\d+)?)\s*(?:×|·|\\times|\\cdot)\s*10"
_POWER = r"(?:\^\{?(?P<power>-?\d+)\}?|(?P<raised>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
_NUMBER = re.compile(
    rf"(?:{_SCALED}|(?<![\w.])10){_POWER}"  # 3 × 10⁻⁵, 10^{{-5}}
    r"|(?<![\w.])(?P<plain>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w])"
)


def numbers_in_prose(markdown: str) -> Iterator[tuple[float, str]]:
    """Each number that is stated as such, with how it is written: decimals, powers of ten, 1,000 and more.

    Code is not prose, unless it is a number alone; versions of libraries and years are not numbers here.
    """
    text = re.sub(r"\]\([^)]*\)", "]", markdown)
    text = re.sub(r"`([^`]*)`", lambda code: code[1] if _is_number(code[1]) else " ", text)
    text = re.sub(r"\{,\}", ",", text)
    for match in _NUMBER.finditer(_VERSIONS.sub(" ", text)):
        written = match[0]
        if match["plain"] is None:
            power = match["power"] or match["raised"].translate(_RAISED)
            yield float(f"{match['mantissa'] or 1}e{power}"), written
            continue
        number = float(match["plain"].replace(",", ""))
        year = re.fullmatch(r"(19|20)\d\d", written)
        if not year and (re.search(r"[.eE]", written) or number >= 1000):
            yield number, written


def numbers_in_code(sources: Iterable[str]) -> set[float]:
    """The sizes of all numbers that are written in the cells that assert something."""
    found: set[float] = set()
    for source in sources:
        nodes = list(ast.walk(tree(source)))
        if any(map(_asserts, nodes)):
            found |= {abs(value) for node in nodes for value in _values(node)}
    return found


def tree(source: str) -> ast.Module:
    """A cell's syntax tree; an empty one for what is no Python, such as a magic."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name.startswith("assert_")
    return isinstance(node, ast.Assert)


def _values(node: ast.AST) -> Iterator[float]:
    match node:
        case ast.Constant(value=bool() | None):
            return
        case ast.Constant(value=int() | float() as value):
            yield float(value)
        case ast.Constant(value=str(text)):
            yield from (number for number, _ in numbers_in_prose(text))
        case ast.BinOp(left=ast.Constant(value=int() | float() as base), op=ast.Pow(), right=exponent):
            try:
                yield float(base) ** ast.literal_eval(exponent)
            except (ValueError, TypeError, OverflowError):
                return


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
