"""Whatever is handed in, the notebook that is graded is the instructor's, with the student's sources."""

import copy
import json
import os
import random
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from autograder import intake, sanitize
from autograder.intake import parsing

ROOT = Path(__file__).parents[1]
MASTER = nbformat.read(ROOT / "exercises/jacobians/jacobians.ipynb", as_version=4)
ANSWER = "def jacobian_torch(f, x):\n    return torch.eye(len(x))\n"
OTHER = "def f(x):\n    return np.array([x[0], x[0] * x[1]])\n"


def released() -> dict:
    return json.loads(json.dumps(MASTER))


def cell(notebook: dict, grade_id: str) -> dict:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def position(notebook: dict, grade_id: str) -> int:
    return notebook["cells"].index(cell(notebook, grade_id))


def code(source: str, **metadata: object) -> dict:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def taken_in(notebook: object) -> intake.Rebuilt:
    rebuilt = intake.read(json.dumps(notebook).encode(), MASTER)
    fit_for_nbgrader(rebuilt)
    return rebuilt


def fit_for_nbgrader(rebuilt: intake.Rebuilt) -> None:
    """The master's marked cells, all of them in order and no others, in a valid notebook without outputs."""
    nbformat.validate(rebuilt.notebook)
    assert (rebuilt.notebook.nbformat, rebuilt.notebook.nbformat_minor) == (4, 5)
    MetadataValidator().validate_nb(rebuilt.notebook)
    marked = [c for c in rebuilt.notebook.cells if "nbgrader" in c.metadata]
    assert [c.metadata for c in marked] == [c.metadata for c in MASTER.cells if "nbgrader" in c.metadata]
    for ours, masters in zip(marked, (c for c in MASTER.cells if "nbgrader" in c.metadata), strict=True):
        assert ours.cell_type == masters.cell_type
        if not masters.metadata.nbgrader.solution:
            assert ours.source == masters.source
    assert not any(c.get("outputs") for c in rebuilt.notebook.cells)
    assert rebuilt.notebook.metadata == MASTER.metadata
    json.dumps(rebuilt.notebook).encode("utf-8")


def source(rebuilt: intake.Rebuilt, grade_id: str) -> str:
    return cell(rebuilt.notebook, grade_id).source


def order(rebuilt: intake.Rebuilt) -> list[str]:
    """The code cells: the master's by grade_id, the student's own by source."""
    return [
        c.metadata.get("nbgrader", {}).get("grade_id", c.source)
        for c in rebuilt.notebook.cells
        if c.cell_type == "code"
    ]


AS_RELEASED = order(intake.read(json.dumps(released()).encode(), MASTER))


def test_the_released_notebook_comes_back_as_it_is() -> None:
    rebuilt = taken_in(released())
    assert rebuilt.notes == []
    assert [(c.id, c.source) for c in rebuilt.notebook.cells] == [(c.id, c.source) for c in MASTER.cells]


def test_an_answer_takes_its_place() -> None:
    notebook = released()
    cell(notebook, "jacobian_torch")["source"] = ANSWER.splitlines(keepends=True)
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "jacobian_torch") == ANSWER
    assert rebuilt.notes == []


def test_cells_of_the_students_own_stay_after_their_neighbour() -> None:
    notebook = released()
    notebook["cells"].insert(position(notebook, "check_f"), code("helper = 1"))
    notebook["cells"].append(code("last = 2"))
    rebuilt = taken_in(notebook)
    assert order(rebuilt)[2] == "helper = 1" and order(rebuilt)[3] == "check_f"
    assert order(rebuilt)[-1] == "last = 2"


@pytest.mark.parametrize("first", [True, False])
def test_of_a_copied_cell_the_one_that_was_filled_in_counts(first: bool) -> None:
    notebook = released()
    stub = cell(notebook, "jacobian_torch")
    filled = {**copy.deepcopy(stub), "source": ANSWER, "id": "copy"}
    at = position(notebook, "jacobian_torch")
    notebook["cells"][at : at + 1] = [filled, stub] if first else [stub, filled]
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "jacobian_torch") == ANSWER
    assert order(rebuilt) == AS_RELEASED, "the copy of the stub would undo the answer"
    assert "'jacobian_torch' was there 2 times" in rebuilt.notes[0]


def test_an_answer_defined_twice_counts_as_it_ends_up() -> None:
    notebook = released()
    at = position(notebook, "jacobian_torch")
    first, second = ({**copy.deepcopy(notebook["cells"][at]), "id": name} for name in "ab")
    first["source"], second["source"] = "def jacobian_torch(f, x): return 1", ANSWER
    notebook["cells"][at : at + 1] = [first, second]
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "jacobian_torch") == ANSWER
    names = order(rebuilt)
    assert names.index(first["source"]) < names.index("jacobian_torch")


def test_deleted_cells_are_put_back() -> None:
    notebook = released()
    for name in ("setup", "f", "check_f"):
        notebook["cells"].remove(cell(notebook, name))
    rebuilt = taken_in(notebook)
    assert order(rebuilt) == AS_RELEASED
    assert any("'setup', 'f', 'check_f'" in note for note in rebuilt.notes)


def test_what_is_the_instructors_is_put_right_and_the_students_code_runs_before() -> None:
    notebook = released()
    check = cell(notebook, "check_f")
    check["source"] = "bonus = 7"
    check["metadata"]["nbgrader"].update(points=100, solution=True)
    setup = cell(notebook, "setup")
    setup["source"] = "".join(setup["source"]) + "\nimport math"
    rebuilt = taken_in(notebook)
    names = order(rebuilt)
    assert names[names.index("check_f") - 1] == "bonus = 7"
    assert names[0] == "setup" and names[1].endswith("import math")
    assert any("'setup', 'check_f'" in note for note in rebuilt.notes)


def test_cells_that_were_moved_are_graded_in_their_order() -> None:
    notebook = released()
    cells = notebook["cells"]
    cells.insert(2, cells.pop(position(notebook, "check_jacobian_torch")))
    rebuilt = taken_in(notebook)
    assert order(rebuilt) == AS_RELEASED
    assert any("moved" in note for note in rebuilt.notes)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_answer_is_read_as_code(kind: str) -> None:
    notebook = released()
    answer = cell(notebook, "jacobian_torch")
    answer.update(cell_type=kind, source=ANSWER)
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "jacobian_torch") == ANSWER


def test_without_metadata_and_ids_answers_are_known_by_the_names_that_they_define() -> None:
    notebook = released()
    cell(notebook, "jacobian_torch")["source"] = ANSWER
    cell(notebook, "f")["source"] = OTHER
    for each in notebook["cells"]:
        each["metadata"] = {}
        each.pop("id")
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "jacobian_torch") == ANSWER
    assert source(rebuilt, "f") == OTHER
    assert order(rebuilt) == AS_RELEASED


def test_a_renamed_grade_id_is_known_by_the_cell() -> None:
    notebook = released()
    answer = cell(notebook, "jacobian_torch")
    answer["source"] = ANSWER
    answer["metadata"]["nbgrader"]["grade_id"] = "jacobian_troch"
    assert source(taken_in(notebook), "jacobian_torch") == ANSWER


@pytest.mark.parametrize("at", ["setup", "jacobian_torch", "check_jacobian_forward"])
def test_an_answer_in_another_cell_counts(at: str) -> None:
    notebook = released()
    notebook["cells"].insert(position(notebook, at) + 1, code(ANSWER))
    rebuilt = taken_in(notebook)
    names = [c.source for c in rebuilt.notebook.cells]
    stub = cell(MASTER, "jacobian_torch").source
    check = names.index(cell(MASTER, "check_jacobian_torch").source)
    assert ANSWER in names[:check]
    assert stub not in names[names.index(ANSWER) : check], "a stub after the answer would undo it"
    assert names.count(ANSWER) == 1


def test_an_emptied_answer_is_the_stub_again() -> None:
    notebook = released()
    cell(notebook, "f")["source"] = "  \n"
    assert source(taken_in(notebook), "f") == cell(MASTER, "f").source


@pytest.mark.parametrize("version", [None, 0, 1, 2, 4, "x"])
def test_the_age_of_the_metadata_does_not_matter(version: object) -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER
    for each in notebook["cells"]:
        if "nbgrader" in each["metadata"]:
            each["metadata"]["nbgrader"]["schema_version"] = version
    assert source(taken_in(notebook), "f") == OTHER


@pytest.mark.parametrize("version", [3, 4, 5])
def test_the_notebook_format_does_not_matter(version: int) -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER
    if version == 3:
        notebook = json.loads(nbformat.writes(nbformat.convert(nbformat.from_dict(notebook), 3), version=3))
    notebook["nbformat"] = version
    assert source(taken_in(notebook), "f") == OTHER


def test_a_written_answer_is_found_without_its_marks() -> None:
    master = copy.deepcopy(MASTER)
    marks = {
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "points": 2,
        "schema_version": 3,
    }
    question = nbformat.v4.new_markdown_cell("## Why?")
    written = nbformat.v4.new_markdown_cell("YOUR ANSWER HERE")
    written.metadata.nbgrader = {**marks, "grade_id": "explain"}
    master.cells += [question, written]
    submission = copy.deepcopy(master)
    submission.cells[-1] = nbformat.v4.new_markdown_cell("Because $a<b$.")
    rebuilt = intake.read(nbformat.writes(submission).encode(), master)
    assert cell(rebuilt.notebook, "explain").source == "Because $a< b$."


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"Dear teacher, my dog ate it", "not valid JSON"),
        (b"[1, 2]", "not a Jupyter notebook"),
        (b'{"a": 1}', "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b"[" * 200_000 + b"]" * 200_000, "nested deeper"),
        (b'{"cells": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, "nested deeper"),
        (b"[]," * 2_100_000, "more pieces"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "not valid JSON"),
        (b"\x00\x01\x02\xff", "not"),
    ],
)
def test_what_is_no_notebook_is_graded_as_released_with_a_note(raw: bytes, said: str) -> None:
    rebuilt = intake.read(raw, MASTER)
    fit_for_nbgrader(rebuilt)
    assert order(rebuilt) == AS_RELEASED
    [note] = rebuilt.notes
    assert said in note


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER + "# Größe ∂"
    rebuilt = intake.read(json.dumps(notebook, ensure_ascii=False).encode(encoding), MASTER)
    assert source(rebuilt, "f") == OTHER + "# Größe ∂"


def test_bytes_and_characters_that_are_none() -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER + "# @\ud800"
    raw = json.dumps(notebook).encode().replace(b"@", b"\xff\xfe")
    rebuilt = intake.read(raw, MASTER)
    fit_for_nbgrader(rebuilt)
    assert source(rebuilt, "f").startswith(OTHER)
    assert any("not valid text" in note for note in rebuilt.notes)


def test_odd_values_in_place_of_cells_and_sources() -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER
    notebook["cells"] += [
        *(None, 3, "x", [], {}, {"cell_type": "code"}, {"cell_type": [], "source": {"a": 1}}),
        {
            "cell_type": "code",
            "source": ["own = 1\n", 5, None],
            "metadata": [],
            "id": 7,
            "outputs": float("nan"),
        },
        {"cell_type": "code", "source": "own2 = 1", "metadata": {"nbgrader": {"grade_id": ["f"]}}},
    ]
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "f") == OTHER
    assert order(rebuilt)[-2:] == ["own = 1\n", "own2 = 1"]


def test_eighty_megabytes_of_outputs_cost_nothing_but_their_reading() -> None:
    notebook = released()
    cell(notebook, "f").update(
        source=OTHER, outputs=[{"output_type": "stream", "name": "stdout", "text": "x" * 80_000_000}]
    )
    assert source(taken_in(notebook), "f") == OTHER


def test_very_many_cells() -> None:
    notebook = released()
    cell(notebook, "f")["source"] = OTHER
    notebook["cells"] += [code(f"a{i} = {i}") for i in range(parsing.MAX_CELLS + 10)]
    rebuilt = taken_in(notebook)
    assert source(rebuilt, "f") == OTHER
    assert any("beyond the limits" in note for note in rebuilt.notes)


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "link.ipynb").symlink_to(ROOT / "solutions/jacobians/jacobians.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name, said in [
        ("folder", "a folder"),
        ("link", "a link"),
        ("pipe", "special"),
        ("absent", "handed in"),
    ]:
        rebuilt = intake.read(tmp_path / f"{name}.ipynb", MASTER)
        fit_for_nbgrader(rebuilt)
        assert order(rebuilt) == AS_RELEASED
        assert said in rebuilt.notes[0]


def test_a_renamed_notebook_is_found(tmp_path: Path) -> None:
    expected = ["jacobians.ipynb"]
    assert intake.find(tmp_path, "jacobians.ipynb", expected)[0] is None
    (tmp_path / "scratch.ipynb").write_text("{}")
    (tmp_path / "jacobians (1).ipynb").write_text("{}")
    path, [note] = intake.find(tmp_path, "jacobians.ipynb", expected)
    assert path == tmp_path / "jacobians (1).ipynb"
    assert "jacobians (1).ipynb" in note
    (tmp_path / "jacobians.ipynb").write_text("{}")
    assert intake.find(tmp_path, "jacobians.ipynb", expected) == (tmp_path / "jacobians.ipynb", [])


def test_nothing_that_a_browser_would_run_is_kept() -> None:
    notebook = released()
    notebook["cells"] += [
        {
            "cell_type": "markdown",
            "source": "<script>a()</script> <img src=x onerror=a()> $a<b$, a < b, **bold** <b>bold</b>",
            "metadata": {},
            "attachments": {
                "a.png": {"image/png": "aGk=", "text/html": "<script>"},
                "b.svg": {"image/svg+xml": "<svg onload=a()>"},
                "c.png": {"image/png": "<script>"},
            },
        },
        {"cell_type": "markdown", "source": "[x](java\tscript&#58;a())", "metadata": {}},
        {"cell_type": "raw", "source": "<script>a()</script>", "metadata": {"raw_mimetype": "text/html"}},
    ]
    tags, link, raw = taken_in(notebook).notebook.cells[-3:]
    assert "<script" not in tags.source and "<img" not in tags.source
    assert "a < b, **bold** <b>bold</b>" in tags.source
    assert tags.attachments == {"a.png": {"image/png": "aGk="}}
    assert link.source == "```text\n[x](java\tscript&#58;a())\n```"
    assert raw.cell_type == "markdown" and raw.source.startswith("```text\n<script>")


def test_outputs_are_shown_without_what_a_browser_would_run() -> None:
    [html, script, svg, latex] = sanitize.outputs(
        {"output_type": "display_data", "data": data, "metadata": {}}
        for data in (
            {"text/html": "<table style='color: red'><tr><td onclick='a()'>1<script>a()</script></table>"},
            {"application/javascript": "a()"},
            {"image/svg+xml": "<svg onload='a()'/>", "text/plain": "figure"},
            {"text/latex": r"\href{javascript:a()}{x}", "text/plain": "x"},
        )
    )
    assert html.data["text/html"] == '<table style="color: red;"><tr><td>1</td></tr></table>'
    assert "application/javascript" not in script.data
    assert svg.data["text/html"].startswith("<img") and "onload" not in svg.data["text/html"]
    assert set(latex.data) == {"text/plain"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_damaged_bytes_never_get_past_the_intake(seed: int, hits: int) -> None:
    rng = random.Random(seed)
    raw = bytearray(json.dumps(released()).encode())
    for _ in range(hits):
        at = rng.randrange(len(raw))
        match rng.randrange(3):
            case 0:
                raw[at] = rng.randrange(256)
            case 1:
                del raw[at : at + rng.randrange(1, 200)]
            case 2:
                raw[at:at] = rng.choice(
                    [b'"', b"{", b"[", b"]", b"}", b"null,", b"1e999,", b"\\ud800", b"\xff"]
                )
    fit_for_nbgrader(intake.read(bytes(raw), MASTER))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["code", "f"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), JSON)
def test_damaged_structure_never_gets_past_the_intake(seed: int, value: object) -> None:
    rng = random.Random(seed)
    notebook = released()
    for _ in range(rng.randrange(1, 6)):
        node: object = notebook
        while isinstance(node, dict | list) and node:
            parent = node
            key = rng.choice(list(parent)) if isinstance(parent, dict) else rng.randrange(len(parent))
            node = parent[key]
            if rng.random() < 0.3:
                break
        parent[key] = copy.deepcopy(value)
        if not notebook:
            break
    fit_for_nbgrader(intake.read(json.dumps(notebook).encode(), MASTER))
