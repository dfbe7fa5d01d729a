"""Calls that give no value: stubs, exceptions with the student's own lines, and what is no function."""

from __future__ import annotations

import sys

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from student_calls import X, failure, layer, perform, student, tensor

from autograder.wire import Opaque


def test_a_stub_is_unanswered_and_its_text_kept():
    answer = student("""
        def answer(f, x):
            raise NotImplementedError("Return the rows one by one.")
    """)
    told = failure(answer, layer(), X)
    assert (told.kind, told.message) == ("unanswered", "Return the rows one by one.")
    bare = student("""
        def helper():
            raise NotImplementedError

        def answer(x):
            return helper()
    """)
    assert failure(bare, X).kind == "unanswered"


def test_a_derivative_that_a_library_lacks_is_no_stub():
    answer = student("""
        import autograd, autograd.numpy as np, torch

        def answer(x):
            if x.size == 3:
                return autograd.make_jvp(lambda z: np.linalg.det(np.outer(z, z)))(x)(x)
            return torch.ones(2, device="meta").numpy(force=True)
    """)
    assert [failure(answer, x).kind for x in (X, X[:2])] == ["exception", "exception"]
    assert failure(answer, X[:2]).type == "NotImplementedError"


def test_tracebacks_show_the_students_lines_and_the_first_of_the_library():
    answer = student("""
        import torch

        def stacked(pieces):
            return torch.func.vmap(lambda piece: piece @ torch.ones(7))(pieces)

        def answer(f, x):
            return stacked(torch.stack([f(x), f(x)]))
    """)
    told = failure(answer, layer(), tensor())
    assert told.type == "RuntimeError"
    assert told.traceback.splitlines()[:4] == [
        "Cell In[3], line 8, in answer",
        "    return stacked(torch.stack([f(x), f(x)]))",
        "Cell In[3], line 5, in stacked",
        "    return torch.func.vmap(lambda piece: piece @ torch.ones(7))(pieces)",
    ]
    assert told.traceback.splitlines()[4] == "Cell In[3], line 5, in <lambda>"
    assert told.traceback.splitlines()[-1] == f"RuntimeError: {told.message}"
    assert "autograder" not in told.traceback and "site-packages" not in told.traceback


def test_one_library_frame_is_shown_below_the_students_last():
    answer = student("""
        import autograd

        def answer(x):
            return autograd.grad(float)(x)
    """)
    told = failure(answer, X)
    places = [line for line in told.traceback.splitlines() if ", in " in line]
    assert places[0] == "Cell In[3], line 5, in answer"
    assert len(places) == 2 and places[1].startswith("autograd/wrap_util.py")


def test_endless_recursion_is_told_in_a_few_lines():
    answer = student("""
        def answer(x):
            return answer(x)
    """)
    told = failure(answer, X)
    assert told.type == "RecursionError"
    assert len(told.traceback.splitlines()) < 40 and "more calls" in told.traceback


def test_long_and_unreadable_messages_are_cut():
    class Unreadable(Exception):
        def __str__(self):
            raise RuntimeError

    def raises(error):
        def answer(x):
            raise error

        return failure(answer, X)

    assert len(raises(ValueError("a" * 10_000)).message) == 1000
    assert raises(Unreadable()).message == "(its message could not be read)"
    assert raises(ValueError("\x1b[31mred\x1b[0m")).message == "red"


def test_exit_is_a_failure_and_an_interrupt_is_not():
    assert failure(lambda x: sys.exit(3), X).type == "SystemExit"

    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(interrupted, X)


def test_what_is_changed_and_counted_is_told_of_a_failed_call_too():
    def answer(f, x):
        f(x)
        x[0] = 1.0
        raise ValueError

    answer = perform(answer, layer(), X)
    assert answer.evaluations == 1 and answer.changed == ("the values of x",)


def test_what_is_no_function_is_said_to_be_none():
    told = failure(np.ones(2), X)
    assert told.kind == "refused" and "numpy.ndarray" in told.message and "parentheses" in told.message
    assert perform(dict, [("a", 1)]).value == {"a": 1}  # a class can be called
    assert failure(type("Empty", (), {}), X).type == "TypeError"


def test_what_is_no_value_comes_back_by_name():
    kept = []
    assert perform(lambda x: autograd.grad(lambda z: kept.append(z) or anp.sum(z))(x), X).failure is None
    assert perform(lambda x: kept[0], X).value == Opaque("autograd.numpy.numpy_boxes.ArrayBox")
    assert perform(lambda x: np.broadcast_to(x, (10**8, 3)), X).value.type_name.startswith("numpy.ndarray")
