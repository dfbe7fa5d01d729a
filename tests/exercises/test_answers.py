"""Every known answer gets what it deserves: right ones full marks in every style, wrong ones not, by name."""

from collections import Counter

import pytest
from answers import HERE, Expectation, expectations, fill, load
from answers.sample_class import ASSIGNMENTS, sample_class
from grading_answers import outcome, said, solutions

from autograder import exercises
from autograder.exercises._in_r import rscript
from autograder.misconceptions import MISCONCEPTIONS

SEEDS = (0, 1)
IN_R = {"reticdemo"}  # one start of R for each seed, which takes seconds
ALL = [
    pytest.param(path, expected, id=f"{assignment}-{kind}-{path.stem}-{expected.name}")
    for assignment in ASSIGNMENTS
    for kind in ("right", "wrong")
    for path, expected in said(assignment, kind)
]


@pytest.mark.parametrize(("path", "expected"), ALL)
def test_an_answer_gets_what_it_deserves(path, expected):
    if expected.name in IN_R and (lacking := rscript()[1]):
        pytest.skip(lacking)
    for seed in SEEDS[:1] if expected.name in IN_R else SEEDS:
        found = outcome(path, expected.name, seed)
        if expected.name == "time_f2" and expected.misconception and found.misconception is None:
            found = outcome(path, expected.name, seed)  # a busy machine can hide which mistake it is
        failing = [
            f"{f.rule} | {f.point} | {f.verdict} | {f.message}"
            for f in found.findings
            if f.verdict != "right"
        ]
        said = "\n".join(failing)
        assert (found.fraction, str(found.verdict)) == (expected.fraction, expected.verdict), (
            f"seed {seed}\n{said}"
        )
        if expected.misconception is not None:
            assert (found.misconception or "") == expected.misconception, f"seed {seed}\n{said}"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_instructors_solution_is_right_for_many_seeds(assignment, tmp_path):
    path = tmp_path / assignment / "right" / "solution.py"
    path.parent.mkdir(parents=True)
    path.write_text("")
    for name in exercises.names(assignment):
        if name in IN_R and rscript()[1]:
            continue
        for seed in range(100, 102 if name in IN_R else 120):
            found = outcome(path, name, seed)
            assert found.fraction == 1.0, (name, seed, found.message)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_there_are_enough_answers_of_both_kinds(assignment):
    right = Counter(e.name for _, e in said(assignment, "right") if e.fraction == 1)
    wrong = Counter(e.name for _, e in said(assignment, "wrong") if e.fraction < 1)
    for name in exercises.names(assignment):
        assert right[name] >= 6, f"{name}: {right[name]} right answers"
        assert wrong[name] >= 10, f"{name}: {wrong[name]} wrong answers"


def test_expected_names_are_names_of_mistakes():
    keys = {e.misconception for a in ASSIGNMENTS for kind in ("right", "wrong") for _, e in said(a, kind)}
    keys |= {
        e.misconception for s in sample_class() for checks in s.expected.values() for e in checks.values()
    }
    assert keys - {None, ""} <= set(MISCONCEPTIONS)


def test_an_answers_file_is_read_as_cells_and_expectations(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text(
        "# A note.\n# expect: f 1/2 cannot-tell -\n# expect: g 0 wrong sign\n\n"
        "# %% f\ndef f(): ...\n\n# expect: h 1 right\n# %% g\n\ng = 1\n"
    )
    assert load(path) == {"f": "def f(): ...\n\n# expect: h 1 right", "g": "g = 1"}
    assert expectations(path) == [
        Expectation("f", 0.5, "cannot tell", ""),
        Expectation("g", 0.0, "wrong", "sign"),
    ]


def test_fill_puts_sources_into_a_copy(released):
    notebook = released("jacobians")
    filled = fill(notebook, {"jacobian_torch": "x = 1"})
    changed = [
        now.metadata.nbgrader.grade_id
        for now, before in zip(filled.cells, notebook.cells, strict=True)
        if now.source != before.source
    ]
    assert changed == ["jacobian_torch"]
    with pytest.raises(KeyError):
        fill(notebook, {"jacobian_trch": "x = 1"})


def test_the_sample_class_has_whom_it_needs(released):
    students = sample_class()
    assert len(students) >= 14 and len({s.id for s in students}) == len(students)
    for student in students:
        assert student.about
        assert student.expected, student.id
        for assignment in student.expected:
            checks = {f"check_{name}" for name in exercises.names(assignment)}
            assert set(student.expected[assignment]) == checks, student.id
            data = student.submission(assignment, released(assignment))
            assert isinstance(data, bytes) and data
    assert all((HERE / "classroom" / f"{s.id}.py").exists() for s in students)
    assert solutions("packing")["setup"].startswith("import autograd")
