"""Coverage-guided fuzzing of what reads a student's bytes, by Atheris (libFuzzer).

    python tests/fuzz/fuzz.py intake --seconds 600      notebooks, through `intake.read`
    python tests/fuzz/fuzz.py wire --seconds 600        frames, through `wire.decode` and what reads replies

It starts from notebooks and frames of its own making, changes them (half of the changes by their structure),
and keeps what reaches new code. It stops at the first input that breaks a promise and writes it to a file;
`--again FILE` runs that one alone.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import logging
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

instrumented: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()
if __name__ == "__main__":
    try:
        import atheris
    except ImportError:
        sys.exit("Atheris is not installed: pip install --editable '.[fuzz]'")
    instrumented = atheris.instrument_imports(include=["autograder"])

ROOT = Path(__file__).resolve().parents[2]
with instrumented:
    from autograder import intake, sanitize, wire
    from autograder.outputs import Collected
    from autograder.subjects import answer_of
    from autograder.worker import tampering

SLOW = 3.0  # seconds for an input of at most 20 kB

ODD: list[Any] = [
    *(None, True, 0, -1, 1e308, 10**400, "", "f", "code", "markdown", "raw", "heading", [], {}, [[]], [{}]),
    *("\ud800", "\x00", "a" * 300, "<script>a()</script>", "%%writefile f", "def f(x): return x", "f = 1"),
    *({"nbgrader": {"grade_id": "f"}}, {"nbgrader": []}, {"cells": []}, {"a.png": {"image/png": "AAAA"}}),
    *("```", "$$", "\\begin{x}", "![a](attachment:a.png)", "[a](javascript:a())", "<img src=x onerror=a()>"),
]


RUNS = re.compile(
    r"<(script|iframe|object|form|style|meta|base)\b|<[a-z!/?][^>]*\s(on\w+=|href=.?javascript:)", re.I
)


# Notebooks.


def small_master() -> nbformat.NotebookNode:
    """A released notebook with an answer, its check, a written answer and prose."""
    master = nbformat.read(ROOT / "exercises/loops/loops.ipynb", as_version=4)
    kept = {"setup", "f2a", "check_f2a", "explain_speed", ""}
    cells = [c for c in master.cells if c.metadata.get("nbgrader", {}).get("grade_id", "") in kept]
    master.cells = [c for c in cells if len(c.source) < 900][:8]
    return master


MASTER = small_master()


def broken_notebook(raw: bytes) -> str | None:
    """What is wrong with the intake of these bytes, None when it keeps its promises."""
    start = time.perf_counter()
    rebuilt = intake.read(raw, MASTER)
    if time.perf_counter() - start > SLOW:
        return "it took too long"
    if any("could not be taken apart" in note for note in rebuilt.notes):
        return "an exception inside"
    notebook = rebuilt.notebook
    nbformat.validate(notebook)
    marked = [c for c in notebook.cells if "nbgrader" in c.metadata]
    masters = [c for c in MASTER.cells if "nbgrader" in c.metadata]
    if [c.metadata for c in marked] != [c.metadata for c in masters]:
        return "the instructor's cells are not those of the master"
    for ours, theirs in zip(marked, masters, strict=True):
        if ours.cell_type != theirs.cell_type:
            return "a cell of another type"
        if not theirs.metadata.nbgrader.solution and ours.source != theirs.source:
            return "an instructor's source was changed"
    if any(c.get("outputs") for c in notebook.cells) or notebook.metadata != MASTER.metadata:
        return "outputs or metadata of the student's"
    json.dumps(notebook).encode()
    if not all(type(note) is str and note.isprintable() for note in rebuilt.notes):
        return "a note that is no printable text"
    masters_sources = {c.source for c in MASTER.cells}
    for c in notebook.cells:
        if c.cell_type == "markdown" and c.source not in masters_sources and RUNS.search(page(c)):
            return "markdown in which something runs"
    return None


def page(c: nbformat.NotebookNode) -> str:
    """A markdown cell as Formgrader and feedback show it."""
    renderer = IPythonRenderer(escape=False, attachments=c.get("attachments", {}))
    return MarkdownWithMath(renderer=renderer).render(c.source)


def notebooks() -> list[bytes]:
    document = json.loads(nbformat.writes(MASTER))
    answered = copy.deepcopy(document)
    for c in answered["cells"]:
        if c["metadata"].get("nbgrader", {}).get("solution"):
            c["source"] = "def f2a(x, A):\n    return (A @ x).sum()\n"
    own = copy.deepcopy(answered)
    own["cells"][2:2] = [
        {"cell_type": kind, "source": "f = 1\n<b>x</b>", "metadata": {}, "outputs": [], "id": f"c{kind}"}
        for kind in ("code", "markdown", "raw")
    ]
    third = {
        "nbformat": 3,
        "metadata": {},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "input": ["def f2a(x, A):\n", "    return 1"], "outputs": []},
                    {"cell_type": "heading", "level": 2, "source": "a heading"},
                ]
            }
        ],
    }
    copied = answered | {"cells": answered["cells"] * 2}
    return [json.dumps(each).encode() for each in (document, answered, own, third, copied)]


def changed_notebook(raw: bytes, size: int, seed: int) -> bytes:
    """The notebook with some of its values replaced, moved or copied; what is none, changed as bytes."""
    rng = random.Random(seed)
    document = None
    if rng.random() < 0.7:
        with contextlib.suppress(ValueError, RecursionError):
            document = json.loads(raw)
    if not isinstance(document, dict) or not document:
        return atheris.Mutate(raw, size)
    for _ in range(rng.randrange(1, 4)):
        _change(document, rng)
    with contextlib.suppress(ValueError, RecursionError):
        raw = json.dumps(document).encode()
    return raw[:size]


def _change(document: dict[str, Any], rng: random.Random) -> None:
    places: list[tuple[Any, Any]] = []

    def walk(node: Any, depth: int = 0) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in items:
            places.append((node, key))
            if depth < 12:
                walk(value, depth + 1)

    walk(document)
    if not places:
        return
    parent, key = rng.choice(places)
    other_parent, other_key = rng.choice(places)
    match rng.randrange(6):
        case 0:
            parent[key] = copy.deepcopy(rng.choice(ODD))
        case 1:
            parent[key] = copy.deepcopy(other_parent[other_key])
        case 2:
            del parent[key]
        case 3 if isinstance(parent, list):
            parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(parent[key]))
        case 4 if isinstance(parent[key], str):
            text = parent[key]
            at = rng.randrange(len(text) + 1)
            odd = rng.choice([each for each in ODD if isinstance(each, str)])
            parent[key] = text[:at] + odd + text[at + rng.randrange(3) :]
        case _:
            parent[key], other_parent[other_key] = other_parent[other_key], parent[key]
            with contextlib.suppress(ValueError):
                json.dumps(document, check_circular=True)


# Frames.


def broken_frame(raw: bytes) -> str | None:
    """What is wrong with the reading of this frame, None when it keeps its promises."""
    start = time.perf_counter()
    try:
        value = wire.decode(raw)
    except wire.WireError:
        return None
    finally:
        if time.perf_counter() - start > SLOW:
            return "it took too long"  # noqa: B012 (whatever was raised)
    if wire.decode(wire.encode(value, strict=True)) is None and value is not None:
        return "encoded and decoded it is nothing"
    if wire.encode(wire.decode(wire.encode(value))) != wire.encode(value):
        return "encoded, decoded and encoded it is another"
    answer = answer_of(value)
    if answer.failure is not None and type(answer.failure.message) is not str:
        return "a failure without a message"
    items = value.get("items") if isinstance(value, dict) else value
    collected = Collected(100_000)
    with contextlib.suppress(ValueError):
        collected.add(items)
    shown = collected.finished()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=sanitize.outputs(shown))])
    nbformat.validate(notebook)
    if len(json.dumps(shown)) > 2_000_000:
        return "outputs far beyond their limit"
    noted = value.get("noted") if isinstance(value, dict) else value
    if not all(len(each) < 400 and each.isprintable() for each in tampering.told(noted)):
        return "a signal that is no printable text"
    return None


REPORT = {"returned": None, "failure": None, "evaluations": 0, "changed": [], "ruled_out": [], "seconds": 0.0}
FAILURE = {"kind": "exception", "type": "ValueError", "message": "no", "traceback": ""}


def frames() -> list[bytes]:
    tensor = wire.Tensor("float32", np.ones((2, 1), np.float32), True, np.zeros((2, 1), np.float32))
    stream = {"kind": "stream", "name": "stdout", "text": "x\n"}
    error = {"kind": "error", "ename": "E", "evalue": "e", "traceback": ["a"]}
    display = {"kind": "display", "data": {"text/html": "<b>x</b>", "application/json": [1, {"a": None}]}}
    values = [
        REPORT | {"returned": [np.arange(6.0).reshape(2, 3), tensor, (1, 2.5, 1j, True, "é")]},
        REPORT | {"failure": FAILURE, "noted": [["file", "/etc/passwd"], ["replaced", "numpy.sum"]]},
        {"op": "output", "cell": 7, "items": [stream, error, display, {"kind": "clear", "wait": True}]},
        {"op": "done", "cell": 2**60, "status": "ok", "count": 3, "noted": []},
        {"a": np.float64(1.0), 3: np.zeros((0, 3), bool), "z": -(2**4000)},
        wire.Function("layer", {"W": np.ones((2, 2))}, ("W",)),
        wire.Opaque("torch.nn.Module"),
    ]
    return [wire.encode(value) for value in values]


TARGETS: dict[str, tuple[Callable[[bytes], str | None], Callable[[], list[bytes]], int]] = {
    "intake": (broken_notebook, notebooks, 20_000),
    "wire": (broken_frame, frames, 4_000),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage-guided fuzzing of what reads a student's bytes.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1, help="of the changes, so that a run can be repeated")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run one finding alone")
    options = parser.parse_args()
    logging.disable()
    broken, seeds, longest = TARGETS[options.target]

    def one(raw: bytes) -> None:
        said = broken(raw)
        if said is not None:
            raise AssertionError(said)

    if options.again:
        one(options.again.read_bytes())
        print("Nothing is wrong with it.")
        return
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{options.target}-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, raw in enumerate(seeds()):
        one(raw)  # the seeds keep every promise
        (corpus / f"seed-{number}").write_bytes(raw)
    print(f"Findings and corpus go to {folder}", flush=True)
    arguments = [sys.argv[0], str(corpus), f"-max_total_time={options.seconds}", f"-seed={options.seed}"]
    arguments += [f"-max_len={longest}", f"-artifact_prefix={folder}/", "-rss_limit_mb=3000", "-timeout=30"]
    custom = {"custom_mutator": changed_notebook} if options.target == "intake" else {}
    atheris.Setup(arguments, one, **custom)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
