"""A lesson as short as the frame allows, for the tests of the frame itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lesson_frame import Lesson

CHECKS = ["one", "two"]

OPENING = """# A model

You will be able to

- say one thing,
- say another,
- say a third.

45 minutes. You need to know nothing."""

TRAP = """> **Trap: a number in words.** It is quoted as it reads.
>
> ```text
> ValueError: invalid literal for int() with base 10: 'two'
> ```

The ratio is about 2.5, for NumPy 2.4, and `1e-5` is 10⁻⁵; the next is [this](01-next.ipynb), the exercise
[that](../exercises/packing/packing.ipynb)."""

ENDING = """## Recap

| what | how |
|---|---|
| this | so |

## Read next

JAX does the same, R differently, Julia too."""

QUESTION = """predict(
    "What is `1 + 1`?",
    {"`2`": "Counting says so.", "`11`": "These are numbers, not strings.", "`1`": "Nothing was lost."},
    answer="`2`",
)"""

FIGURE = 'show(figure, alt="A straight line that rises from the left to the right.")'
KNOB = 'explore(draw, alt=lambda k: f"A straight line of slope {k}, through the origin.", k=(1, 3))'
STUB = '''def {name}(x):
    """One thing."""
    raise NotImplementedError("Say one thing.")


check("lesson-00.{name}", {name})'''


def code(id: str, source: str, *tags: str, **metadata: Any) -> dict[str, Any]:
    metadata |= {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "execution_count": None, "id": id, "metadata": metadata, "outputs": [],
            "source": source.splitlines(keepends=True)}  # fmt: skip


def markdown(id: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source.splitlines(keepends=True)}


def model_cells() -> list[dict[str, Any]]:
    questions = [
        code(f"predict-{n}", QUESTION, "remove-input", jupyter={"source_hidden": True}) for n in range(3)
    ]
    stubs = [code(name, STUB.format(name=name), "raises-exception", "remove-output") for name in CHECKS]
    return [
        markdown("opening", OPENING),
        code("setup", "from autograder.lessons import predict"),
        *questions,
        code("figure-1", FIGURE),
        code("figure-2", FIGURE),
        code("knob", KNOB),
        *stubs,
        code("numbers", "assert 2 < 2.5 < 3 and 1e-5 < 1"),
        code("raises", 'int("two")', "raises-exception"),
        markdown("trap", TRAP),
        code("last", "1 + 1"),
        markdown("ending", ENDING),
    ]


def write(course: Path, cells: list[dict[str, Any]], name: str = "00-model.ipynb") -> Lesson:
    """Put the cells into a course as a lesson; the course has a next lesson and an exercise."""
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    course.mkdir(parents=True, exist_ok=True)
    exercise = course.parent / "exercises/packing/packing.ipynb"
    exercise.parent.mkdir(parents=True, exist_ok=True)
    empty = json.dumps(notebook | {"cells": []}, indent=1) + "\n"
    for path in (exercise, course / "01-next.ipynb"):
        path.write_text(empty, encoding="utf-8")
    path = course / name
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return Lesson(path)
