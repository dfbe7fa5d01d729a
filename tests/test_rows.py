"""What is seen of a function that goes through the rows of a matrix, and what `_rows` makes of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from student_calls import X, perform, student, tensor

from autograder.exercises import _rows
from autograder.exercises._rules import Calls
from autograder.subjects import Answer
from autograder.wire import Tensor
from autograder.worker.drivers import comprehension_operations, tensor_assignments

A = np.array([[0.5, 1.5, -0.8], [-0.3, 0.9, 1.2], [2.0, -0.7, 0.1], [1.1, 0.2, -1.6]])
PRODUCTS = A @ X
ROWS = Tensor("float64", A)


def answered(source: str, driver: str):
    return perform(student(source), tensor(True), ROWS, driver=driver).value


@pytest.mark.parametrize("requires_grad", [False, True])
def test_the_gradient_of_a_scalar_with_the_rest_fixed(requires_grad):
    answer = perform(lambda x, A: (A @ x).sum(), tensor(requires_grad), ROWS, driver="torch_gradient")
    np.testing.assert_allclose(answer.value.array, A.sum(axis=0), rtol=1e-12)
    assert not answer.value.requires_grad and answer.changed == ()
    cut = perform(lambda x, A: (A @ x).sum().detach(), tensor(requires_grad), ROWS, driver="torch_gradient")
    assert cut.value.array.tolist() == [0.0] * 3


def test_a_second_gradient_at_the_same_point():
    kept = {}

    def answer(x, A):
        v = kept.setdefault("v", torch.zeros(len(A), dtype=x.dtype))
        for i, a in enumerate(A):
            v[i] = a @ x
        return v.sum()

    def plain(x, A):
        return (A @ x).sum()

    for function in (answer, plain):
        first = perform(function, tensor(), ROWS, driver="torch_gradient").value
        np.testing.assert_allclose(first.array, A.sum(axis=0), rtol=1e-12)
    kept.clear()
    assert "second time" in perform(answer, tensor(), ROWS, driver="torch_gradient_again").failure.message
    second = perform(plain, tensor(), ROWS, driver="torch_gradient_again").value
    np.testing.assert_allclose(second.array, A.sum(axis=0), rtol=1e-12)


@pytest.mark.parametrize(
    "assignment",
    [
        "v[i] = a @ x",
        "v[i : i + 1] = a @ x",
        "v.view(2, 2)[i // 2, i % 2] = a @ x",
        "v.__setitem__(i, a @ x)",
        "v.index_put_((torch.tensor(i),), a @ x)",
        "v[torch.arange(4) == i] = a @ x",
        "v[i] = 0; v[i] += a @ x",
        "v[i:] = a @ x",
    ],
)
def test_index_assignments_are_seen_with_their_places(assignment):
    source = f"""
        import torch
        def answer(x, A):
            v = torch.empty(4, dtype=x.dtype)
            for i, a in enumerate(A):
                {assignment}
            return v.sum()
    """
    seen = answered(source, "tensor_assignments")
    assert {memory for memory, _, _ in seen} == {0}
    last = {place: value for _, places, values in seen for place, value in zip(places, values, strict=True)}
    np.testing.assert_allclose([last[i] for i in range(4)], PRODUCTS)


def test_no_assignment_is_seen_where_there_is_none():
    sources = [
        "def answer(x, A): return (A @ x).sum()",
        "def answer(x, A):\n    v = {}\n    for i, a in enumerate(A):\n        v[i] = a @ x\n    return v[0]",
        "def answer(x, A):\n    v = A[:, 0].clone()\n    v.copy_(A @ x)\n    return v.sum()",
    ]
    assert [answered(source, "tensor_assignments") for source in sources] == [[]] * 3


def test_tensors_are_told_apart_and_hidden_memory_is_said():
    def each_its_own(x, A):
        pieces = [torch.zeros(1, dtype=x.dtype) for _ in A]
        for piece, a in zip(pieces, A, strict=True):
            piece[0] = a @ x
        return sum(pieces)

    def within_a_transformation(x, A):
        def filled(z):
            v = torch.zeros(2)
            v[0] = z[0]
            return v.sum()

        return torch.func.grad(filled)(torch.ones(2))

    x, rows = torch.tensor(X), torch.tensor(A)
    assert [(memory, places) for memory, places, _ in tensor_assignments(each_its_own, x, rows)] == [
        (i, [0]) for i in range(4)
    ]
    assert tensor_assignments(within_a_transformation, x, rows) == [(-1, [], [])]


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        ("sum(a @ x for a in A)", 4),
        ("sum(product(a, x) for a in A)", 4),
        ("sum(v for v in (a @ x for a in A))", 4),
        ("sum(map(lambda a: a @ x, A))", 0),
        ("sum(v for v in A @ x)", 0),
        ("sum(v.squeeze() for v in A @ x)", 0),
        ("sum(1.0 * v for v in A @ x)", 0),
        ("sum([sum([b * z for b, z in zip(a, x)]) for a in A])", 4 * (3 + 2)),
        ("torch.stack([torch.stack([*(a * x)]).sum() for a in A]).sum()", 4 * 2),
        ("sum(each(x, A))", 0),
        ("(torch.stack([a for a in A]) @ x).sum()", 0),
    ],
)
def test_operations_are_counted_where_a_generator_or_comprehension_computes(body, inside):
    source = f"""
        import torch
        def product(a, x): return a @ x
        def each(x, A):
            for a in A:
                yield a @ x
        def answer(x, A): return {body}
    """
    assert answered(source, "comprehension_operations")["inside"] == inside


def test_a_comprehension_around_the_check_is_none_of_the_students():
    def product(x, A):
        return (A @ x).sum()

    (counts,) = [comprehension_operations(product, torch.tensor(X), torch.tensor(A)) for _ in range(1)]
    assert counts["inside"] == 0 and counts["outside"] == 2


class Replies:
    """A subject whose drivers give these replies, in turn."""

    def __init__(self, replies, source=None, name="f2b"):
        self.replies, self.source, self.name = iter(replies), source, name

    def through(self, driver, *args, ruled_out=(), **kwargs):
        return Answer(next(self.replies))


def ways(way, replies, **options):
    subject = Replies(replies, **options)
    return [(f.verdict, f.misconception) for f in way(Calls(subject), np.random.default_rng(0), subject)]


@pytest.mark.parametrize(
    "reply", [None, 3, "x", [], {}, {"inside": "many"}, [(0, [[]], [0.0])], [(0, [0], [0])]]
)
def test_what_is_no_proper_reply_shows_nothing_or_what_it_says(reply):
    assert all(verdict == "right" for verdict, _ in ways(_rows.in_a_comprehension, [[], reply, reply]))
    assert all(verdict == "right" for verdict, _ in ways(_rows.no_loop_over_rows, [reply] * 4))
    if reply != []:  # that is: no assignment
        assert all(verdict == "right" for verdict, _ in ways(_rows.assigned_one_by_one, [reply] * 2))


COMPUTES = "def f2b(x, A):\n    return sum([{element} for v in {rows}])"


@pytest.mark.parametrize(
    ("element", "rows", "right"),
    [("v @ x", "A", True), ("v.dot(x)", "A", True), ("v", "A @ x", False), ("v", "[a @ x for a in A]", True)],
)
def test_where_python_inlines_comprehensions_the_source_decides(element, rows, right):
    counts = [{"inside": 0, "outside": n, "inlined": True} for n in (5, 10)]
    source = COMPUTES.format(element=element, rows=rows)
    (_, found) = ways(_rows.in_a_comprehension, [[], *counts], source=source)
    assert (found[0] == "right") is right
    (_, unknown) = ways(_rows.in_a_comprehension, [[], *counts])
    assert unknown[0] == "right"
    few = [{"inside": 0, "outside": 5, "inlined": True}] * 2  # no more for more rows
    (_, found) = ways(_rows.in_a_comprehension, [[], *few], source=source)
    assert found == ("wrong", "no_comprehension")


@pytest.mark.parametrize(
    ("line", "assigns"),
    [
        ("v[0] = 1", True),
        ("v[i] += 1", True),
        ("v[i, 0], b = 1, 2", True),
        ("v['count'] = 1", False),
        ("b = v[0]", False),
        ("del v[0]", False),
    ],
)
def test_index_assignment_is_read_from_the_definition_of_that_name(line, assigns):
    counts = [{"inside": n, "outside": 0, "inlined": False} for n in (4, 9)]
    source = f"def f2b(x, A):\n    {line}\n    return sum(a @ x for a in A)"
    found = ways(_rows.in_a_comprehension, [[], *counts], source=source)
    assert (("wrong", "index_assignment") in found) is assigns
    elsewhere = source.replace("f2b", "counted") + "\nf2b = counted"
    assert ("wrong", "index_assignment") not in ways(
        _rows.in_a_comprehension, [[], *counts], source=elsewhere
    )
