"""Each rule of the frame lets a lesson pass that keeps it, and catches one that does not."""

from __future__ import annotations

import itertools

import nbformat
import pytest
from lesson_frame import RULES
from lesson_numbers import numbers_in_code, numbers_in_prose
from lesson_outputs import untrue_errors, untrue_outputs
from lesson_run import execute
from model_lesson import CHECKS, FIGURE, QUESTION, code, markdown, model_cells, write

from autograder import exercises


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    monkeypatch.setattr(exercises, "names", lambda assignment: CHECKS if assignment == "lesson-00" else [])


def broken_rules(lesson):
    return {rule.__name__: list(rule(lesson)) for rule in RULES if list(rule(lesson))}


def changed(cells, id, old, new):
    (cell,) = (cell for cell in cells if cell["id"] == id)
    source = "".join(cell["source"])
    assert old in source
    cell["source"] = source.replace(old, new).splitlines(keepends=True)


def test_the_model_keeps_every_rule(tmp_path):
    assert broken_rules(write(tmp_path / "course", model_cells())) == {}


@pytest.mark.parametrize(
    ("rule", "id", "old", "new"),
    [
        ("opens_with_goals", "opening", "# A model", "A model"),
        ("opens_with_goals", "opening", "- say a third.", ""),
        ("opens_with_goals", "opening", "45 minutes", "90 minutes"),
        ("opens_with_goals", "opening", "You need to know nothing.", ""),
        ("ends_with_a_recap", "ending", "|---|---|", ""),
        ("ends_with_a_recap", "ending", "## Read next", ""),
        ("ends_with_a_recap", "ending", "Julia", "Matlab"),
        ("is_short", "trap", "> **Trap", "word " * 1800 + "\n\n> **Trap"),
        ("has_figures", "figure-1", FIGURE, "1"),
        ("has_figures", "figure-1", "that rises from the left to the right", ""),
        ("has_figures", "figure-1", ", alt=", ", about="),
        ("has_figures", "knob", "explore(draw", "show(draw"),
        ("has_figures", "last", "1 + 1", "plt.show()"),
        ("asks_questions", "predict-1", QUESTION, "1"),
        ("asks_questions", "predict-1", "Nothing was lost.", " "),
        ("asks_questions", "predict-1", "Nothing was lost.", "Counting says so."),
        ("asks_questions", "predict-1", 'answer="`2`"', 'answer="2"'),
        ("asks_questions", "predict-1", 'answer="`2`"', "answer=two"),
        ("asks_questions", "predict-1", '"`1`": "Nothing was lost."', '"`2`": "Nothing was lost."'),
        ("asks_questions", "predict-1", ', "`1`": "Nothing was lost."', ""),
        ("has_micro_exercises", "two", 'check("lesson-00.two", two)', 'check("lesson-00.one", two)'),
        ("has_micro_exercises", "two", "lesson-00.two", "lesson-00.tow"),
        ("has_micro_exercises", "two", 'raise NotImplementedError("Say one thing.")', "return x"),
        ("has_micro_exercises", "two", 'NotImplementedError("Say one thing.")', "NotImplementedError"),
        ("traps_quote_errors", "trap", "> **Trap:", "**Trap:"),
        ("traps_quote_errors", "trap", "```text", "```python"),
        ("links_resolve", "trap", "packing.ipynb", "pakcing.ipynb"),
        ("links_resolve", "trap", "packing.ipynb", "packing.ipynb#there"),
        ("links_resolve", "trap", "[this](01-next.ipynb)", "this"),
        ("needs_no_network", "trap", "The ratio", "![ratio](https://example.org/a.png) The ratio"),
        ("needs_no_network", "trap", "The ratio", '<img src="a.png"> The ratio'),
        ("needs_no_network", "last", "1 + 1", "!pip list"),
        ("asserts_its_numbers", "trap", "2.5", "2.6"),
        ("asserts_its_numbers", "trap", "2.5", "50,000"),
        ("asserts_its_numbers", "trap", "10⁻⁵", "3 × 10⁻⁵"),
        ("asserts_its_numbers", "numbers", "assert ", ""),
    ],
)
def test_a_rule_catches_what_breaks_it_and_no_other_does(tmp_path, rule, id, old, new):
    cells = model_cells()
    changed(cells, id, old, new)
    broken = broken_rules(write(tmp_path / "course", cells))
    assert set(broken) == {rule}, broken


@pytest.mark.parametrize("count", [11, 21])
def test_cells_are_counted(tmp_path, count):
    cells = [cell for cell in model_cells() if cell["id"] != "last"]
    cells += [code(f"more-{n}", "1") for n in range(count - 11)]
    broken = broken_rules(write(tmp_path / "course", cells))
    assert broken == {"is_short": [f"{count} code cells; 12 to 20."]}


@pytest.mark.parametrize(
    ("id", "metadata", "rule"),
    [
        ("predict-0", {"tags": ["remove-input"]}, "asks_questions"),
        ("predict-0", {"jupyter": {"source_hidden": True}}, "asks_questions"),
        ("one", {"tags": ["raises-exception"]}, "has_micro_exercises"),
        ("one", {"tags": ["remove-output"]}, "has_micro_exercises"),
    ],
)
def test_metadata_is_looked_at(tmp_path, id, metadata, rule):
    cells = model_cells()
    next(cell for cell in cells if cell["id"] == id)["metadata"] = metadata
    assert set(broken_rules(write(tmp_path / "course", cells))) == {rule}


def test_a_graded_exercise_that_is_there_has_to_be_linked(tmp_path):
    cells = model_cells()
    changed(cells, "trap", "[that](../exercises/packing/packing.ipynb)", "that")
    changed(cells, "trap", "[this](01-next.ipynb)", "[this](01-next.ipynb) and [that](03-after.ipynb)")
    (tmp_path / "course").mkdir()
    (tmp_path / "course/03-after.ipynb").write_text("{}")
    for cell in cells:
        cell["source"] = [line.replace("lesson-00", "lesson-02") for line in cell["source"]]
    said = broken_rules(write(tmp_path / "course", cells, "02-model.ipynb"))["links_resolve"]
    assert said == ["The exercise packing is not linked."]


def test_outputs_are_not_committed(tmp_path):
    lesson = write(tmp_path / "course", model_cells())
    notebook = nbformat.read(lesson.path, as_version=4)
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, lesson.path)
    assert any("count" in said for said in broken_rules(lesson)["is_committed_clean"])


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("about 2.5 and 50,000 or 1e-5", [2.5, 50_000, 1e-5]),
        ("$10^{-5}$, 10⁻⁵, $3 \\times 10^{-11}$, 3 × 10⁻¹¹ and 2·10⁵", [1e-5, 1e-5, 3e-11, 3e-11, 2e5]),
        ("`1e-5` and `0.05` but not `x**2.5` nor `f(1e-5)`", [1e-5, 0.05]),
        ("20 lines, 3 of 4, in 1980, on page [3.5](a/4.5.ipynb)", [3.5]),
        ("torch 2.7 to 2.13, Autograd 1.8 and 1.9, NumPy 2.4: 4.25", [4.25]),
        ("R 4.3 but a ratio of 4.3", [4.3]),
        ("a 32-bit word of float64, x1, 2-D, v2.0", []),
        ("$50{,}000$ entries.", [50_000]),
    ],
)
def test_numbers_of_the_prose(prose, numbers):
    assert [number for number, _ in numbers_in_prose(prose)] == pytest.approx(numbers)


def test_numbers_of_the_cells():
    cells = ["x = 2.5", "assert x > 10**-5 and y == -3.25", "y = 7.5\nnp.testing.assert_allclose(y, 50_000)"]
    assert numbers_in_code([*cells, 'assert str(x) == "0.125"']) >= {1e-5, 3.25, 7.5, 50_000, 0.125}
    assert 2.5 not in numbers_in_code(cells)


# What the cells show.

STUB = 'from autograder import check\ndef f(x):\n    {}\ncheck("start-here.slope_of_square", f)'


def shown(tmp_path, *cells):
    return execute(write(tmp_path / "course", list(cells)))


def test_an_error_is_quoted_as_it_reads(tmp_path):
    traps = itertools.count()

    def lesson(*lines):
        quoted = "\n".join(["> ```text", *(f"> {line}" for line in lines), "> ```"])
        return markdown(f"trap-{next(traps)}", f"> **Trap: x.** y\n>\n{quoted}")

    chained = "try:\n    float('x')\nexcept ValueError as e:\n    raise KeyError('k') from e"
    cause = "ValueError: could not convert string to float: 'x'"
    executed = shown(
        tmp_path,
        code("good", "int('two')", "raises-exception"),
        lesson("ValueError: invalid literal for int() with base 10: 'two'"),
        code("cause", chained, "raises-exception"),
        lesson(cause, "KeyError: 'k'"),
        code("otherwise", "int('two')", "raises-exception"),
        lesson("ValueError: invalid literal for int(): 'two'"),
        code("no-such-cause", chained, "raises-exception"),
        lesson("TypeError: 1", "KeyError: 'k'"),
        code("silent", "1", "raises-exception"),
        lesson("KeyError: 'k'"),
    )
    said = list(untrue_errors(executed))
    assert [line.split()[1 + (line.startswith("After"))].rstrip(":") for line in said] == [
        "otherwise", "otherwise", "no-such-cause", "silent",
    ]  # fmt: skip


def test_a_blank_stub_is_missing_and_a_picture_has_an_alternative(tmp_path):
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])"
    html = 'from IPython.display import HTML\nHTML(\'<img src="data:," alt="short">\')'
    executed = shown(
        tmp_path,
        code("blank", STUB.format("raise NotImplementedError('x')"), "raises-exception"),
        code("answered", STUB.format("return 2 * x"), "raises-exception"),
        code("wrong", STUB.format("return x"), "raises-exception"),
        code("plot", plot),
        code("html", html),
    )
    said = list(untrue_outputs(executed))
    assert [line.split()[1].strip(",:") for line in said] == ["wrong", "plot", "html"]


def test_a_cell_that_fails_or_asks_for_the_network_stops_the_lesson(tmp_path):
    from nbclient.exceptions import CellExecutionError

    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        shown(tmp_path, code("fails", "1 / 0"))
    asks = "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)"
    with pytest.raises(CellExecutionError, match="runs without a network"):
        shown(tmp_path, code("asks", asks))
