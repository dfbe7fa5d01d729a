"""The frame of a lesson as rules: each is given a lesson and yields what breaks it, in a sentence."""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from lesson_numbers import numbers_in_code, numbers_in_prose, tree
from nbformat import NotebookNode

from autograder import exercises

# The exercises that a lesson prepares; one that there is not yet is not linked.
GRADED = {
    "01": ("finite-differences",), "02": ("packing",), "03": ("loops",), "04": ("loops",), "05": ("clinic",),
    "06": ("dual-numbers",), "07": ("tape",), "08": ("jacobians", "einsum"), "09": ("hessians",),
    "10": ("probit",), "11": ("fair-timing",), "12": ("r-interop", "implicit"),
}  # fmt: skip

FENCE = re.compile(r"^(```+)(\w*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)")


@dataclass(frozen=True)
class Lesson:
    """A lesson's notebook in its course's folder."""

    path: Path

    @cached_property
    def notebook(self) -> NotebookNode:
        return nbformat.read(self.path, as_version=4)

    @property
    def number(self) -> str:
        return self.path.name[:2]

    @property
    def code(self) -> list[NotebookNode]:
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def prose(self) -> list[str]:
        """The markdown cells, without the marks of a quotation."""
        cells = (cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        return [unquoted(source) for source in cells]

    def calls(self, *names: str) -> Iterator[tuple[NotebookNode, ast.Call]]:
        """Each call of these functions by name, with its cell."""
        for cell in self.code:
            for node in ast.walk(tree(cell.source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield cell, node


def lessons(course: Path) -> list[Lesson]:
    return [Lesson(path) for path in sorted(course.glob("[0-9][0-9]-*.ipynb"))]


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def unquoted(markdown: str) -> str:
    return re.sub(r"^> ?", "", markdown, flags=re.MULTILINE)


def is_check(cell: NotebookNode) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"
        for node in ast.walk(tree(cell.source))
    )


def meant_to_raise(notebook: NotebookNode) -> list[tuple[NotebookNode, NotebookNode | None]]:
    """The cells that show an error, each with the cell that follows it."""
    pairs = itertools.zip_longest(notebook.cells, notebook.cells[1:])
    return [(cell, after) for cell, after in pairs if "raises-exception" in tags(cell) and not is_check(cell)]


def quoted_errors(after: NotebookNode | None) -> list[list[str]]:
    """The lines of each block of `text` in a markdown cell."""
    if after is None or after.cell_type != "markdown":
        return []
    blocks = FENCE.findall(unquoted(after.source))
    return [
        [line.rstrip() for line in body.splitlines() if line.strip()]
        for _, kind, body in blocks
        if kind == "text"
    ]


@dataclass(frozen=True)
class MicroExercise:
    """A stub and its check: check("lesson-NN.name", object, …)."""

    cell: NotebookNode
    check: str
    objects: tuple[str, ...]

    @property
    def stubs(self) -> dict[str, ast.FunctionDef]:
        """The functions of the cell that wait for an answer."""
        return {
            node.name: node
            for node in ast.parse(self.cell.source).body
            if isinstance(node, ast.FunctionDef) and _todo(node)
        }


def micro_exercises(lesson: Lesson) -> list[MicroExercise]:
    found = []
    for cell, call in lesson.calls("check"):
        name, *objects = call.args
        assert isinstance(name, ast.Constant) and all(isinstance(each, ast.Name) for each in objects), (
            f"Write check with names alone, not {ast.unparse(call)}"
        )
        found.append(MicroExercise(cell, name.value, tuple(each.id for each in objects)))
    return found


def _todo(function: ast.FunctionDef) -> str | None:
    """What a stub says is to be done: the text of its NotImplementedError."""
    match function.body[-1]:
        case ast.Raise(
            exc=ast.Call(func=ast.Name(id="NotImplementedError"), args=[ast.Constant(value=str(text))])
        ):
            return text
    return None


# The rules.


def opens_with_goals(lesson: Lesson) -> Iterator[str]:
    first = lesson.prose[0] if lesson.notebook.cells[0].cell_type == "markdown" else ""
    if not first.startswith("# "):
        yield "The first cell is not markdown that starts with '# ' and the title."
    if len(re.findall(r"^(?:[-*]|\d\.) ", first, re.MULTILINE)) < 3 or "able to" not in first:
        yield "The first cell does not list three things that one will be able to do."
    if not re.search(r"\b(4[5-9]|[56]\d|7[0-5])\s+minutes", first):
        yield "The first cell names no time between 45 and 75 minutes."
    if "know" not in first.lower():
        yield "The first cell does not say what one needs to know already."


def ends_with_a_recap(lesson: Lesson) -> Iterator[str]:
    text = "\n\n".join(lesson.prose)
    _, recap, end = text.partition("\n## Recap")
    if not recap or not re.search(r"^\|(?:[ :]*-+[ :]*\|)+", end, re.MULTILINE):
        yield "There is no '## Recap' with a table."
    if "\n## Read next" not in end:
        yield "There is no '## Read next' after the recap."
    for language in ("JAX", "R", "Julia"):
        if not re.search(rf"\b{language}\b", end):
            yield f"Nothing after the recap is for those who know {language}."


def is_short(lesson: Lesson) -> Iterator[str]:
    words = sum(len(re.findall(r"\w[\w’'.-]*", FENCE.sub("", text))) for text in lesson.prose)
    if words > 1800:
        yield f"{words} words of prose; at most 1,800."
    if not 12 <= len(lesson.code) <= 20:
        yield f"{len(lesson.code)} code cells; 12 to 20."


def has_figures(lesson: Lesson) -> Iterator[str]:
    figures = [call for _, call in lesson.calls("show", "explore")]
    if not 3 <= len(figures) <= 5:
        yield f"{len(figures)} figures by show and explore; 3 to 5."
    if not any(True for _ in lesson.calls("explore")):
        yield "No interactive figure: explore(draw, alt, knob=…)."
    for call in figures:
        alt = next((keyword.value for keyword in call.keywords if keyword.arg == "alt"), None)
        if alt is None:
            yield f"No alt=… in {ast.unparse(call)[:60]}."
        elif isinstance(alt, ast.Constant) and len(str(alt.value)) < 40:
            yield f"Less than 40 characters of text alternative: {alt.value!r}."
    for cell in lesson.code:
        if re.search(r"\bplt\.show\(|\bdisplay\(", cell.source):
            yield f"Cell {cell.id} shows a figure in another way than by show or explore."


def asks_questions(lesson: Lesson) -> Iterator[str]:
    questions = list(lesson.calls("predict"))
    if len(questions) < 3:
        yield f"{len(questions)} predict questions; at least 3."
    for cell, call in questions:
        try:
            question, choices = map(ast.literal_eval, call.args)
            (answer,) = (
                ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg == "answer"
            )
        except ValueError:
            yield f"Cell {cell.id}: write predict(text, {{choice: explanation}}, answer=choice), all literal."
            continue
        if not question.strip() or len(choices) < 3 or answer not in choices:
            yield f"Cell {cell.id}: a question has three choices or more, and one of them is the answer."
        if len({text.strip() for text in choices.values()} - {""}) < len(choices):
            yield f"Cell {cell.id}: each choice needs an explanation of its own."
        if len(choices) < len(next(node for node in call.args if isinstance(node, ast.Dict)).keys):
            yield f"Cell {cell.id}: a choice is written twice."
        if not cell.metadata.get("jupyter", {}).get("source_hidden") or "remove-input" not in tags(cell):
            yield f"Cell {cell.id}: fold the source, it has the answer: source_hidden, tag remove-input."


def has_micro_exercises(lesson: Lesson) -> Iterator[str]:
    found = micro_exercises(lesson)
    assignment = f"lesson-{lesson.number}"
    if len(found) < 2:
        yield f"{len(found)} checks; at least 2."
    for each in found:
        if not {"raises-exception", "remove-output"} <= tags(each.cell):
            yield f"Cell {each.cell.id}: a check wants the tags raises-exception and remove-output."
        if not each.stubs:
            yield f"Cell {each.cell.id}: no function ends in raise NotImplementedError('what to do next')."
    asked = [each.check for each in found]
    there = [f"{assignment}.{name}" for name in exercises.names(assignment)]
    if asked != there:
        yield f"The notebook checks {asked}, and the module of checks has {there}."


def traps_quote_errors(lesson: Lesson) -> Iterator[str]:
    quotations = [cell.source for cell in lesson.notebook.cells if cell.cell_type == "markdown"]
    if not any(re.search(r"^> \*\*Trap: ", text, re.MULTILINE) for text in quotations):
        yield "There is no trap box: a quotation that begins '> **Trap: …**'."
    for cell, after in meant_to_raise(lesson.notebook):
        if not any(quoted_errors(after)):
            yield f"Cell {cell.id}: no markdown cell after it quotes the error in a block of ```text."


def links_resolve(lesson: Lesson) -> Iterator[str]:
    course = lesson.path.parent
    targets = [target for text in lesson.prose for _, target in LINK.findall(FENCE.sub("", text))]
    local = {target for target in targets if not re.match(r"[a-z]+:", target)}
    for target in sorted(local):
        if "#" in target or not (course / target).is_file():
            yield f"The link to {target} leads to no file."
    linked = {(course / target).resolve() for target in local}
    for name in GRADED.get(lesson.number, ()):
        notebook = course.parent / "exercises" / name / f"{name}.ipynb"
        if notebook.is_file() and notebook.resolve() not in linked:
            yield f"The exercise {name} is not linked."
    order = [each.path for each in lessons(course)]
    here = order.index(lesson.path)
    for neighbour in order[max(here - 1, 0) : here] + order[here + 1 : here + 2]:
        if neighbour.resolve() not in linked:
            yield f"The neighbouring lesson {neighbour.name} is not linked."


def needs_no_network(lesson: Lesson) -> Iterator[str]:
    for text in lesson.prose:
        if any(image for image, _ in LINK.findall(text)) or re.search(r"<(img|script|link|iframe)\b", text):
            yield "A picture, script or frame stands in the prose; figures are drawn by cells."
    for cell in lesson.code:
        if re.search(r"^\s*[!%]|https?://", cell.source, re.MULTILINE):
            yield f"Cell {cell.id} calls a shell or a magic, or names an address."


def asserts_its_numbers(lesson: Lesson) -> Iterator[str]:
    asserted = numbers_in_code([cell.source for cell in lesson.code])
    for text in lesson.prose:
        for number, written in numbers_in_prose(FENCE.sub("", text)):
            if not any(abs(abs(number) - value) <= 1e-9 * value for value in asserted):
                yield f"{written!r} stands in no code cell that asserts something."


def is_committed_clean(lesson: Lesson) -> Iterator[str]:
    raw = lesson.path.read_text(encoding="utf-8")
    if raw != json.dumps(json.loads(raw), indent=1, ensure_ascii=False) + "\n":
        yield "The JSON is not written with indent 1, without ASCII escapes, and with a newline at the end."
    for cell in json.loads(raw)["cells"]:
        if cell.get("outputs") or cell.get("execution_count") is not None or cell.get("attachments"):
            yield f"Cell {cell['id']} has outputs, a count or an attachment."
        if isinstance(cell["source"], str):
            yield f"Cell {cell['id']}: the source is not a list of lines."


RULES: tuple[Callable[[Lesson], Iterator[str]], ...] = (
    opens_with_goals,
    ends_with_a_recap,
    is_short,
    has_figures,
    asks_questions,
    has_micro_exercises,
    traps_quote_errors,
    links_resolve,
    needs_no_network,
    asserts_its_numbers,
    is_committed_clean,
)
