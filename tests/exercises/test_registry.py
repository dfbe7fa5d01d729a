"""How checks are found and run."""

import inspect

import numpy as np
import pytest
from answers.sample_class import ASSIGNMENTS

from autograder import exercises
from autograder.exercises import _rules
from autograder.subjects import Answer, Failure
from autograder.verdicts import Verdict, right, wrong


class Student:
    """A subject that gives the same answer to every call."""

    name, source = "student", None

    def __init__(self, answer):
        self.answer, self.calls = answer, 0

    def __call__(self, *args, ruled_out=(), **kwargs):
        self.calls += 1
        return self.answer

    def through(self, driver, *args, ruled_out=(), **kwargs):
        return self(*args)


def run(name, answer, seed=0, student=Student):
    return exercises.run(name, [student(answer) for _ in subjects(name)], np.random.default_rng(seed))


def subjects(name):
    """The student's objects that a check takes, by its own names for them."""
    return list(inspect.signature(exercises.find(name)).parameters)[:-1]


ALL = [f"{a}.{name}" for a in ASSIGNMENTS for name in exercises.names(a)]


def test_names_come_in_the_order_of_the_notebook():
    assert exercises.names("jacobians") == ["f", "jacobian_autograd", "jacobian_torch", "jacobian_forward"]
    assert exercises.names("packing") == ["pack", "unpack", "packed_gradient", "all_gradients"]
    assert exercises.names("no-such") == [] and "jacobians" in exercises.assignments()
    assert not any(name.startswith("-") for name in exercises.assignments())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("jacobians.jacobian_trch", "jacobians.jacobian_torch"),
        ("jacobian.f", "jacobians.f"),
        ("", "There are: "),
        ("packing", "packing."),
        ("os.path", "There are: "),
    ],
)
def test_an_unknown_name_is_one_line_with_the_closest(name, said):
    with pytest.raises(exercises.UnknownCheck) as caught:
        exercises.find(name)
    message = str(caught.value)
    assert repr(name) in message and said in message and "\n" not in message


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match=r"packing\.pack"):
        exercises.graded("packing.pack")(lambda student, rng: iter(()))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("unanswered", "missing"),
        ("missing", "missing"),
        ("timeout", "timeout"),
        ("exception", "error"),
        ("died", "error"),
        ("refused", "error"),
    ],
)
def test_a_failure_of_every_call_is_the_verdict(name, kind, verdict):
    outcome = run(name, Answer(failure=Failure(kind, "ValueError", "no")))
    assert (str(outcome.verdict), outcome.fraction) == (verdict, 0.0)
    if verdict in ("missing", "timeout"):
        assert len(outcome.findings) == 1


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "value",
    [None, 1.0, "J", [], {}, {"z": None}, np.zeros((0,)), np.zeros((3, 3)), np.full((2,), np.nan), 10**1200],
)
def test_no_value_whatever_breaks_a_check_or_earns_marks(name, value):
    outcome = run(name, Answer(value))
    assert outcome.fraction == 0.0 and outcome.verdict is Verdict.WRONG


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_asks_the_same_questions_and_another_seed_others(name):
    class Recorder(Student):
        def __call__(self, *args, **kwargs):
            seen.append(repr([_plain(arg) for arg in args]))
            return self.answer

    def questions(seed):
        seen.clear()
        run(name, Answer(None), seed, Recorder)
        return list(seen)

    def _plain(value):
        return {k: np.array(v).tolist() for k, v in value.items()} if isinstance(value, dict) else value

    seen = []
    assert questions(1) == questions(1)
    # The stopwatch is first asked a question that is always the same, to see what it calls.
    assert name == "loops.time_f2" or questions(1) != questions(2)


def test_what_was_changed_is_named_where_it_is_one_thing():
    def finding(*changed):
        calls = _rules.Calls(Student(Answer(1.0, changed=changed)))
        calls(0)
        return calls.left_alone()

    assert finding().verdict is Verdict.RIGHT
    assert finding("the values of x").misconception == "input_changed"
    assert finding("the dict params").misconception == "input_changed"
    assert finding("the .grad of x").misconception == "grad_changed"
    assert finding("requires_grad of x").misconception == "requires_grad_changed"
    assert finding("the .grad of a parameter of f").misconception == "leaves_changed"
    both = finding("the .grad of x", "the values of x")
    assert (
        both.misconception is None
        and both.costs == "half"
        and "the .grad of x and the values" in both.message
    )


def test_a_second_call_that_differs_is_a_mistake_of_its_own():
    good, bad = right("values"), wrong("values", "off")
    assert _rules.again(good, bad).misconception == "second_call_differs"
    assert _rules.again(bad, bad).misconception is None and _rules.again(good, good) is good


def test_the_signature_of_a_probe_function_is_written_with_its_numbers():
    assert _rules.mapping(4, 3) == "f: R⁴ → R³" and _rules.mapping(1, 12) == "f: R¹ → R¹²"
