"""Right is never called wrong, wrong is never called right, and what cannot be told is said to be so."""

from __future__ import annotations

import itertools
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch

from autograder import finite_differences
from autograder.subjects import Answer, Failure
from autograder.tolerance import entrywise, precision, term_scale
from autograder.verdicts import Finding, Outcome, Verdict, failed, judge, judge_value, right, wrong
from autograder.wire import Opaque, Tensor

RNG = np.random.default_rng(3)


def verdict(returned, reference, kind="gradient", **options) -> Verdict:
    return judge_value("values", returned, reference, kind=kind, **options).verdict


# Tolerance


@pytest.mark.parametrize("size", [1e-300, 1e-12, 1e-6, 1.0, 1e9, 1e300])
def test_a_wrong_sign_and_a_small_factor_are_caught_at_every_size(size):
    g = size * RNG.uniform(1, 3, 5)
    assert verdict(g, g) is Verdict.RIGHT
    assert verdict(-g, g) is Verdict.WRONG
    assert verdict(g * (1 + 1e-6), g) is Verdict.WRONG
    assert verdict(g * (1 + 1e-9), g) is Verdict.WRONG
    assert verdict(g * (1 + 1e-11), g) is Verdict.RIGHT


@pytest.mark.parametrize("size", [1e-30, 1e-12, 1.0, 1e9])
def test_float32_has_its_own_tolerance(size):
    g = size * RNG.uniform(1, 3, 5)
    single = {"dtype": "float32"}
    assert verdict(g.astype(np.float32), g, **single) is Verdict.RIGHT
    assert verdict((g * (1 + 5e-6)).astype(np.float32), g, **single) is Verdict.RIGHT
    assert verdict((g * (1 + 1e-3)).astype(np.float32), g, **single) is Verdict.WRONG
    assert verdict((-g).astype(np.float32), g, **single) is Verdict.WRONG


def test_one_tiny_entry_beside_large_ones_keeps_its_sign():
    g = np.array([1.0, 1e-12, 3.0])
    assert verdict(g * [1, -1, 1], g) is Verdict.WRONG


def test_badly_scaled_inputs_do_not_hide_each_other_when_the_point_is_known():
    x = np.array([1e-9, 1e9])
    g = np.array([1e9, 3e-9])  # each in the unit of one over its own input
    assert verdict(g * [1, -1], g, context={"x": x}) is Verdict.WRONG
    assert verdict(g * [1, 1 + 1e-6], g, context={"x": x}) is Verdict.WRONG
    assert verdict(g * [1 + 1e-15, 1], g, context={"x": x}) is Verdict.RIGHT


def test_rows_of_a_jacobian_do_not_hide_each_other():
    J = np.array([[1e9, 2e9], [1e-9, 3e-9]])
    assert verdict(J * [[1, 1], [1, -1]], J, kind="jacobian") is Verdict.WRONG


def test_rounding_where_the_truth_is_zero_is_right():
    """cos(π/2) and (a + b) - a leave 1e-17 where terms of size one cancelled."""
    J = np.array([[0.0, 2.0], [1.0, 0.0]])
    assert verdict(J + 1e-16, J, kind="jacobian") is Verdict.RIGHT
    alone = np.array([0.0])
    assert verdict(np.array([6e-17]), alone) is Verdict.WRONG
    assert verdict(np.array([6e-17]), alone, context={"scale": 1.0}) is Verdict.RIGHT
    assert verdict(np.array([1e-12]), alone, context={"scale": 1.0}) is Verdict.WRONG


def test_cancelling_sums_in_any_order_are_right():
    """Σ aₖ in two orders differs by far more than 1e-10 of a sum that is nearly zero."""
    for _ in range(300):
        terms = RNG.normal(size=(4, 40)) * 10 ** RNG.uniform(-3, 3, (4, 40))
        terms[:, -1] -= terms.sum(1) * (1 - 1e-13)
        forward, backward = terms.cumsum(1)[:, -1], terms[:, ::-1].cumsum(1)[:, -1]
        scale = np.abs(terms).sum(1)
        assert verdict(backward, forward, context={"scale": scale}) is Verdict.RIGHT


def test_an_error_bar_widens_the_tolerance_and_a_wide_one_cannot_tell():
    g = np.array([1.0, 2.0])
    assert verdict(g + 5e-10, g, error=1e-9) is Verdict.RIGHT
    assert verdict(g + 5e-6, g, error=1e-9) is Verdict.WRONG
    assert verdict(g, g, error=[1e-9, 1e-3]) is Verdict.CANNOT_TELL
    assert verdict(-g, g, error=[1e-9, 1e-3]) is Verdict.WRONG
    assert verdict(g, g, error=np.inf) is Verdict.CANNOT_TELL
    assert verdict(g, g, error=np.nan) is Verdict.CANNOT_TELL


def test_an_entry_within_a_bar_that_could_hide_its_sign_cannot_tell():
    assert verdict(np.array([-1e-12]), np.array([1e-12]), error=1e-9) is Verdict.CANNOT_TELL


def test_not_finite_is_right_exactly_where_the_truth_is():
    g = np.array([np.inf, -np.inf, np.nan, 1.0])
    assert verdict(g, g) is Verdict.RIGHT
    for place, other in itertools.product(range(4), (np.nan, np.inf, -np.inf, 0.0)):
        changed = g.copy()
        changed[place] = other
        same = np.array_equal(changed, g, equal_nan=True)
        assert verdict(changed, g) is (Verdict.RIGHT if same else Verdict.WRONG)


def test_scale_is_never_less_than_the_entry():
    for kind, shape in (("jacobian", (3, 4)), ("hessian", (4, 4)), ("gradient", (4,)), ("array", (2, 3, 2))):
        reference = RNG.normal(size=shape) * 10 ** RNG.uniform(-9, 9, shape)
        x = 10 ** RNG.uniform(-9, 9, shape[-1])
        scale = np.broadcast_to(term_scale(reference, kind, {"x": x}), shape)
        assert (scale >= np.abs(reference)).all()


def test_empty_arrays_are_right():
    assert verdict(np.zeros((0, 3)), np.zeros((0, 3)), kind="jacobian") is Verdict.RIGHT
    assert entrywise(np.zeros(0), np.zeros(0)).right


def test_the_coarser_precision_counts():
    assert precision("float32", "float64") == "float32"
    assert precision(None, "int64") == "float64"
    assert precision("complex64") == "float32"


# What came back


def test_scalars_may_be_zero_dimensional_of_size_one_or_python_floats():
    for value in (
        2.0,
        np.float64(2.0),
        np.array(2.0),
        np.array([2.0]),
        np.array([[2.0]]),
        Tensor("float64", np.array([2.0])),
    ):
        assert verdict(value, 2.0, kind="scalar") is Verdict.RIGHT
        assert verdict(value, np.array([2.0]), kind="gradient", shape="scalar") is Verdict.RIGHT
    assert verdict(np.array([2.0, 2.0]), 2.0, kind="scalar") is Verdict.WRONG
    assert verdict(3.0, 2.0, kind="scalar") is Verdict.WRONG


def test_a_named_shape_is_exact():
    J = np.ones((1, 3)) * [2.0, 3.0, 4.0]
    finding = judge_value("values", J[0], J, kind="jacobian")
    assert finding.verdict is Verdict.WRONG
    assert "(3,)" in finding.message and "(1, 3)" in finding.message


def test_containers_are_told_apart_where_they_are_marked():
    g = np.array([2.0, 3.0])
    tensor = Tensor("float64", g)
    assert verdict(tensor, g, container="tensor") is Verdict.RIGHT
    assert verdict(g, tensor, container="array") is Verdict.RIGHT
    for returned, container in (
        (g, "tensor"),
        (tensor, "array"),
        ([2.0, 3.0], "array"),
        (None, "array"),
        (g, "float"),
    ):
        finding = judge_value("values", returned, g, kind="gradient", container=container)
        assert finding.verdict is Verdict.WRONG
        assert finding.misconception == "wrong_container"
        assert "came back" in finding.message
    assert verdict(2.0, 2.0, kind="scalar", container="array") is Verdict.RIGHT
    assert verdict(np.float64(2.0), 2.0, kind="scalar", container="float") is Verdict.WRONG
    assert verdict(10**400, 2.0, kind="scalar") is Verdict.WRONG


def test_float32_for_float64_is_a_mistake_of_its_own_unless_the_values_are_wrong_as_well():
    g = np.array([1.1, 2.3])
    finding = judge_value("values", g.astype(np.float32), g, kind="gradient", dtype="float64")
    assert (finding.verdict, finding.misconception) == (Verdict.WRONG, "float32_returned")
    finding = judge_value("values", -g.astype(np.float32), g, kind="gradient", dtype="float64")
    assert (finding.verdict, finding.misconception) == (Verdict.WRONG, None)
    assert "came back as -1.1" in finding.message
    assert verdict(g.astype(np.float32), g) is Verdict.RIGHT  # the dtype is not marked


def test_a_wider_result_of_a_float32_computation_is_judged_as_float32():
    g = np.array([1.1, 2.3])
    assert verdict(g * (1 + 1e-6), g, context={"dtype": "float32"}) is Verdict.RIGHT


def test_boxes_and_strangers_are_named_by_their_type():
    finding = judge_value("values", Opaque("autograd.numpy.numpy_boxes.ArrayBox"), 1.0, kind="scalar")
    assert finding.misconception == "box_returned" and "ArrayBox" in finding.message
    finding = judge_value("values", Opaque("__main__.Answer"), 1.0, kind="scalar", container="tensor")
    assert finding.misconception == "wrong_container" and "__main__.Answer" in finding.message


# Failures


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("exception", Verdict.ERROR),
        ("died", Verdict.ERROR),
        ("refused", Verdict.ERROR),
        ("timeout", Verdict.TIMEOUT),
        ("missing", Verdict.MISSING),
        ("unanswered", Verdict.MISSING),
    ],
)
def test_failures_of_a_call_become_findings_with_something_to_do(kind, expected):
    finding = judge("values", Answer(failure=Failure(kind)), np.ones(3), kind="gradient")
    assert finding.verdict is expected
    assert len(finding.message) > 20
    assert finding.comparison.judged is None


def test_the_students_own_words_and_traceback_are_kept():
    failure = Failure("exception", "IndexError", "index 3 is out of bounds", "Cell 4, line 2\n----> y[3]")
    finding = failed("values", failure)
    assert "IndexError: index 3 is out of bounds" in finding.message
    assert finding.traceback == failure.traceback


# Messages


def test_messages_say_where_in_numpy_indices():
    J = np.arange(1.0, 13).reshape(4, 3) * 1.7
    R = J.copy()
    R[2, 1] = 0.25
    finding = judge_value("values", R, J, kind="jacobian")
    for part in ("J[2, 1]", "row 2, column 1", "counted from 0", "0.25", "∂f[2]/∂x[1]", "One entry of 12"):
        assert part in finding.message


def test_every_number_of_a_message_is_one_that_came_back():
    for _ in range(200):
        J = RNG.normal(size=(3, 4))
        some = np.where(RNG.random(J.shape) < 0.3, J + 3.3, J)
        for returned in (J * 1.37, some, J[:2] * 0.9, np.zeros_like(J) + 0.5, J * np.nan, J.T):
            message = judge_value("values", returned, J, kind="jacobian").message
            for number in map(float, re.findall(r"-?\d+\.\d+(?:e[+-]\d+)?", message)):
                assert np.isclose(returned, number, rtol=1e-3).any()


# The whole check


def _outcome(*findings: Finding) -> Outcome:
    return Outcome("a.b", findings)


def test_points_are_all_half_or_none():
    fine, values = right("values"), wrong("values", "No.")
    ruled_out = wrong("no jacobian", "No.", costs="half")
    remark = wrong("style", "Hm.", costs="nothing")
    unsure = Finding("values", Verdict.CANNOT_TELL)
    assert (_outcome(fine).verdict, _outcome(fine).fraction) == (Verdict.RIGHT, 1.0)
    assert (_outcome(fine, values).verdict, _outcome(fine, values).fraction) == (Verdict.WRONG, 0.0)
    assert (_outcome(fine, ruled_out).verdict, _outcome(fine, ruled_out).fraction) == (Verdict.WRONG, 0.5)
    assert _outcome(ruled_out, values).fraction == 0.0
    assert (_outcome(fine, remark).verdict, _outcome(fine, remark).fraction) == (Verdict.RIGHT, 1.0)
    assert (_outcome(fine, unsure).verdict, _outcome(fine, unsure).fraction) == (Verdict.CANNOT_TELL, 1.0)


def test_what_nobody_can_tell_is_neither_zero_nor_full_marks():
    assert _outcome(Finding("R", Verdict.CANNOT_TELL)).fraction == 0.5
    assert _outcome().verdict is Verdict.CANNOT_TELL


def test_the_worst_verdict_is_the_checks():
    error = failed("values", Failure("exception", "ValueError", "x"))
    missing = failed("values", Failure("missing"))
    assert _outcome(wrong("values", "No."), error).verdict is Verdict.ERROR
    assert _outcome(error, missing).verdict is Verdict.MISSING


# Correct code on the functions that mislead other checkers


def _f1(x):
    return anp.log(x[0]) + x[0] * x[1] - anp.sin(x[1])


def _f1_gradient(x):
    return np.stack([1 / x[0] + x[1], x[0] - np.cos(x[1])])


def _badly_scaled(rng, size):
    return np.stack(
        [10 ** rng.uniform(-9, 9, size), rng.choice([-1, 1], size) * 10 ** rng.uniform(-9, 9, size)]
    )


def test_autograd_is_right_at_badly_scaled_points_and_a_wrong_sign_never():
    rng = np.random.default_rng(8)
    x = _badly_scaled(rng, 1000)
    computed = autograd.elementwise_grad(_f1)(x)
    for point, g, truth in zip(x.T, computed.T, _f1_gradient(x).T, strict=True):
        options = {"dtype": "float64", "context": {"x": point}}
        assert verdict(g, truth, **options) is Verdict.RIGHT
        assert verdict(-g, truth, **options) is Verdict.WRONG
        assert verdict(g * (1 + 1e-6), truth, **options) is Verdict.WRONG


def test_torch_in_single_precision_is_right_at_badly_scaled_points():
    rng = np.random.default_rng(9)
    x = _badly_scaled(rng, 1000).astype(np.float32)
    leaf = torch.tensor(x, requires_grad=True)
    (torch.log(leaf[0]) + leaf[0] * leaf[1] - torch.sin(leaf[1])).sum().backward()
    for point, g, truth in zip(x.T, leaf.grad.numpy().T, _f1_gradient(x.astype(float)).T, strict=True):
        options = {"dtype": "float32", "context": {"x": point, "dtype": "float32"}}
        assert verdict(g, truth, **options) is Verdict.RIGHT
        assert verdict(g * np.float32(1 + 1e-3), truth, **options) is Verdict.WRONG


def test_a_product_of_twenty_factors_and_a_softmax_are_right():
    rng = np.random.default_rng(10)
    for _ in range(100):
        x = rng.normal(size=20) * 10 ** rng.uniform(-3, 3, 20)
        g = autograd.grad(lambda z: anp.prod(z))(x)
        assert verdict(g, np.prod(x) / x, context={"x": x}) is Verdict.RIGHT
        z = rng.normal(size=5) * 10
        p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        rows = [
            autograd.grad(lambda z, i=i: (anp.exp(z - 3) / anp.sum(anp.exp(z - 3)))[i])(z) for i in range(5)
        ]
        # The diagonal p(1 - p) cancels where p is nearly one: its terms are of size p.
        scale = {"scale": p[:, None] * np.ones(5)}
        assert (
            verdict(np.array(rows), np.diag(p) - np.outer(p, p), kind="jacobian", context=scale)
            is Verdict.RIGHT
        )


def test_differences_serve_as_the_reference_where_entries_are_zero() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return np.array([np.sin(x[0]) * x[1], np.exp(x[1])])

    x = np.array([0.3, 1.2])
    J = np.array([[np.cos(0.3) * 1.2, np.sin(0.3)], [0.0, np.exp(1.2)]])
    value, error = finite_differences.jacobian(f, x)

    def verdict(returned: np.ndarray) -> Verdict:
        return judge("values", Answer(returned), value, kind="jacobian", error=error).verdict

    assert verdict(J) is Verdict.RIGHT
    assert verdict(J * (1 + 1e-6)) is Verdict.WRONG
    assert verdict(J + np.array([[0.0, 0.0], [1e-6, 0.0]])) is Verdict.WRONG
    assert judge("values", Answer(J), value, kind="jacobian", error=1e-7).verdict is Verdict.CANNOT_TELL
