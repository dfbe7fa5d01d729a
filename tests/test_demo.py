"""The sample class, taken from release to feedback: everyone gets what they deserve."""

import csv
import io
from typing import Any

import pytest
from answers import HERE, expectations
from answers.sample_class import ASSIGNMENTS, sample_class

STUDENTS = {student.id: student for student in sample_class()}


def rows(table: bytes) -> dict[str, dict[str, dict[str, str]]]:
    students: dict[str, dict[str, dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(table.decode())):
        students.setdefault(row["student_id"], {})[row["check"]] = row
    return students


def test_the_class_is_large_and_mixed_enough() -> None:
    assert len(STUDENTS) >= 14


@pytest.mark.parametrize(
    ("name", "assignment"), [(student.id, each) for student in STUDENTS.values() for each in student.expected]
)
def test_everyone_gets_what_they_deserve(demo: Any, assignment: str, name: str) -> None:
    expected = STUDENTS[name].expected[assignment]
    found = rows(demo.course.csv(assignment))[name]
    assert {
        check: (float(row["score"]) / float(row["max_score"]), row["verdict"]) for check, row in found.items()
    } == {check: (each.fraction, each.verdict) for check, each in expected.items()}
    for check, each in expected.items():
        if each.misconception is not None:
            # Which mistake a stopwatch makes can be hidden by a busy machine; that it makes one cannot.
            hidden = {""} if check == "check_time_f2" else set()
            assert found[check]["misconception"] in {each.misconception} | hidden, check


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_results_are_whole(demo: Any, assignment: str) -> None:
    header = demo.course.csv(assignment).decode().splitlines()[0]
    assert header == "student_id,check,score,max_score,verdict,misconception,message,isolation,seed"
    found = rows(demo.course.csv(assignment))
    assert list(found) == sorted(name for name in STUDENTS if assignment in STUDENTS[name].expected)
    everything = [row for checks in found.values() for row in checks.values()]
    assert len({row["seed"] for row in everything}) == 1
    assert all(row["isolation"] and row["message"] for row in everything)


def test_it_ends_well(demo: Any) -> None:
    assert demo.status == 0, demo.said
    assert "NOT graded" not in demo.said


def test_each_named_mistake_shows_in_the_row_of_one_student() -> None:
    named: dict[str, set[str]] = {}
    for student in STUDENTS.values():
        for checks in student.expected.values():
            for each in checks.values():
                if each.misconception:
                    named.setdefault(each.misconception, set()).add(student.id)
    answers = (path for each in ASSIGNMENTS for path in (HERE / each / "wrong").glob("*.py"))
    known = {expected.misconception for path in answers for expected in expectations(path)}
    assert set(named) == known - {None, ""}
    assert {key: students for key, students in named.items() if len(students) > 1} == {}


def test_worded_answers_are_marked_or_wait(demo: Any) -> None:
    assert "marked by hand, as in Formgrader: ada's explain_speed, 2 points" in demo.said
    lines = {line.split()[0]: line for line in demo.said.splitlines() if line.endswith((" 2/2", " waits"))}
    assert lines["ada"].split()[-1] == "2/2" and lines["blaise"].split()[-1] == "waits"
    assert "wait for marking by hand, in Formgrader: 1" in demo.said


def test_it_says_what_happened_and_where_to_look(demo: Any) -> None:
    for name in STUDENTS:
        assert f"\n{name} " in demo.said
    assert "Row-major" in demo.said
    assert "through the exchange: ada, blaise" in demo.said
    assert "Where to look next" in demo.said
    page = demo.said.partition("in a browser:")[2].split()[0]
    assert (demo.around.root / page).is_file()


def test_two_went_through_the_exchange_and_get_their_feedback_there(demo: Any) -> None:
    exchange = demo.course.root / "classroom/exchange/autodiff"
    assert len(list((exchange / "inbound").iterdir())) == 2 * len(ASSIGNMENTS)
    assert len(list((exchange / "feedback").glob("*.html"))) == 2 * len(ASSIGNMENTS)


def test_feedback_shows_the_card_and_runs_nothing_of_the_students(demo: Any) -> None:
    for name in (name for name in STUDENTS if "packing" in STUDENTS[name].expected):
        page = (demo.course.root / f"classroom/feedback/{name}/packing/packing.html").read_text("utf-8")
        assert "packing.pack" in page
    emmy = (demo.course.root / "classroom/feedback/emmy/packing/packing.html").read_text("utf-8")
    assert "Row-major" in emmy
    sofia = (demo.course.root / "classroom/feedback/sofia/packing/packing.html").read_text("utf-8")
    assert "not a Jupyter notebook" in sofia


def test_the_course_around_it_is_left_alone(demo: Any) -> None:
    left = {path.name for path in (demo.around.root / "classroom").iterdir()}
    assert left <= {"demo", "exchange", "my_work", "course", "exercises"}
    assert not (demo.around.root / "exercises").exists()
