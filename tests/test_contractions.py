"""Functions that are given an einsum: their values, their derivatives, and what their results are made of."""

from __future__ import annotations

import autograd.numpy as anp
import numpy as np
import pytest
import torch
from student_calls import failure, perform, student

from autograder.exercises._contractions import Contraction, found, mistake
from autograder.wire import Tensor

A, B = np.array([[0.3, -1.2, 0.7], [1.9, 0.4, -0.8]]), np.array([[1.1, -0.6], [0.5, 1.3], [-0.9, 0.2]])
ARRAYS = {"A": A, "B": B}
TENSORS = {"A": Tensor("float64", A), "B": Tensor("float64", B)}
W, V = np.array([[0.4, -0.7], [1.1, 0.6]]), np.array([0.8, -0.5])
LIBRARIES = pytest.mark.parametrize("arguments", [ARRAYS, TENSORS], ids=["NumPy", "torch"])


def library(array):
    return torch if isinstance(array, torch.Tensor) else anp


def plain(value):
    return value.array if isinstance(value, Tensor) else value


def product(einsum, A, B):
    return einsum("ij,jk->ik", A, B)


def made_of(function, arguments):
    return perform(function, arguments, driver="contraction_operations").value


@LIBRARIES
def test_a_function_is_given_the_einsum_of_its_arguments(arguments):
    value = perform(product, arguments, driver="contraction").value
    assert isinstance(value, Tensor) == (arguments is TENSORS)
    np.testing.assert_allclose(plain(value), A @ B, rtol=1e-12)
    names = perform(lambda einsum, A, B: [einsum.__name__, einsum.__module__], ARRAYS, driver="contraction")
    assert names.value == ["einsum", "numpy"]


@LIBRARIES
@pytest.mark.parametrize(
    "operands",
    [
        lambda A, B: ("ij,jk->ik", A, B),
        lambda A, B: (" zY, Yb ->zb ", A, B),
        lambda A, B: ("ij,jk", A, B),
        lambda A, B: ("...j,jk->...k", A, B),
        lambda A, B: (A, [0, 1], B, [1, 2]),
        lambda A, B: (A, [7, 40], B, [40, 9], [7, 9]),
        lambda A, B: (A, [Ellipsis, 0], B, [0, 1], [Ellipsis, 1]),
    ],
)
def test_every_convention_of_einsum_has_its_derivatives(arguments, operands):
    def answer(einsum, A, B):
        return einsum(*operands(A, B))

    np.testing.assert_allclose(
        plain(perform(answer, arguments, driver="contraction").value), A @ B, rtol=1e-12
    )
    weight = W if arguments is ARRAYS else Tensor("float64", W)
    by_a, by_b = perform(answer, arguments, [weight], driver="contraction_vjp").value
    np.testing.assert_allclose(plain(by_a), W @ B.T, rtol=1e-12)
    np.testing.assert_allclose(plain(by_b), A.T @ W, rtol=1e-12)
    assert made_of(answer, arguments) == {"einsum": 1, "others": []}


@LIBRARIES
def test_lists_of_indices_that_sum_over_one_array_alone(arguments):
    weight = V if arguments is ARRAYS else Tensor("float64", V)
    answer = perform(lambda e, A, B: e(A, [0, 1], [0]), arguments, [weight], driver="contraction_vjp")
    by_a, by_b = map(plain, answer.value)
    assert by_a.tolist() == np.repeat(V[:, None], 3, axis=1).tolist() and not by_b.any()


@LIBRARIES
@pytest.mark.parametrize(
    "operands",
    [
        lambda A, B, P, Q: ("ij,jk, ii ,kk->ik", A, B, P, Q),
        lambda A, B, P, Q: ("aj,jb,...aa,bb...->...ab", A, B, P, Q),
        lambda A, B, P, Q: (A, [4, 1], B, [1, 2], P, [4, 4], Q, [2, 2], [4, 2]),
    ],
)
def test_an_index_twice_in_one_array(arguments, operands):
    """A diagonal, of which Autograd's einsum has no derivative."""

    def answer(einsum, A, B):
        P, Q = einsum("ij,kj->ik", A, A), einsum("ji,jk->ik", B, B)
        return [einsum(*operands(A, B, P, Q)), einsum("ii", P)]

    p, q = (A**2).sum(1), (B**2).sum(0)
    product, trace = map(plain, perform(answer, arguments, driver="contraction").value)
    np.testing.assert_allclose(product, A @ B * np.outer(p, q), rtol=1e-12)
    np.testing.assert_allclose(trace, p.sum(), rtol=1e-12)
    weights = [W, np.array(2.0)]
    given = weights if arguments is ARRAYS else [Tensor("float64", weight) for weight in weights]
    by_a, _ = perform(answer, arguments, given, driver="contraction_vjp").value
    due = (W * np.outer(p, q)) @ B.T + 2 * A * ((W * (A @ B)) @ q + 2)[:, None]
    np.testing.assert_allclose(plain(by_a), due, rtol=1e-12)
    assert made_of(answer, arguments)["others"] == []


@LIBRARIES
def test_gradients_of_several_results_and_of_constants(arguments):
    weights = [V, W] if arguments is ARRAYS else [Tensor("float64", V), Tensor("float64", W)]

    def pair(einsum, A, B):
        return [einsum("ij->i", A), einsum("ij,jk->ik", A, B)]

    by_a, by_b = perform(pair, arguments, weights, driver="contraction_vjp").value
    np.testing.assert_allclose(plain(by_a), V[:, None] + W @ B.T, rtol=1e-12)
    np.testing.assert_allclose(plain(by_b), A.T @ W, rtol=1e-12)

    def constant(einsum, A, B):
        return library(A).ones(2)

    gradients = perform(constant, arguments, weights[:1], driver="contraction_vjp").value
    assert [plain(gradient).any() for gradient in gradients] == [False, False]


def test_boxes_in_a_plain_array_are_told_of():
    answer = student("""
        import numpy

        def answer(einsum, A, B):
            return numpy.stack([einsum("j->", row) for row in A])
    """)
    np.testing.assert_allclose(perform(answer, ARRAYS, driver="contraction").value, A.sum(1), rtol=1e-12)
    report = perform(answer, ARRAYS, [V], driver="contraction_vjp")
    assert report.failure.type == "TypeError" and "autograd.numpy" in report.failure.message
    assert failure(answer, None, A, B).type == "TypeError"  # no einsum at all


NO_ARITHMETIC = {
    "transposes": lambda e, A, B: e("ij,kj->ik", A, B.T),
    "rows": lambda e, A, B: library(A).stack([e("j,jk->k", row, B) for row in A]),
    "columns": lambda e, A, B: library(A).stack([e("ij,j->i", A, B[:, k]) for k in range(2)], 1),
    "joins": lambda e, A, B: library(A).vstack([e("ij,jk->ik", A[:1], B), e("ij,jk->ik", A[1:], B)]),
    "shapes": lambda e, A, B: e("aij,jk->ik", A[None], B.reshape((3, 2))),
    "ones": lambda e, A, B: e("ij,j,jk->ik", A, library(A).ones_like(A[0]), B),
    "ones like a sum": lambda e, A, B: e("ij,j,jk->ik", A, library(A).ones_like(A.sum(0)), B),
    "a comparison": lambda e, A, B: (e("ij,jk->ik", A, B), bool((A @ B).shape))[0],
    "a print": lambda e, A, B: (e("ij,jk->ik", A, B), str(A - 1), str(A.sum()))[0],
}


@LIBRARIES
@pytest.mark.parametrize("name", NO_ARITHMETIC)
def test_views_and_what_does_not_reach_the_result_are_no_arithmetic(arguments, name):
    report = made_of(NO_ARITHMETIC[name], arguments)
    assert report["others"] == [] and report["einsum"] >= 1
    value = perform(NO_ARITHMETIC[name], arguments, driver="contraction").value
    np.testing.assert_allclose(plain(value), A @ B, rtol=1e-12)


ARITHMETIC = {
    "operator": (lambda e, A, B: A @ B, 0, ["np.matmul"], ["torch.Tensor.matmul"]),
    "function": (lambda e, A, B: library(A).matmul(A, B), 0, ["np.matmul"], ["torch.matmul"]),
    "sum": (lambda e, A, B: e("ij,jk->ijk", A, B).sum(1), 1, ["np.sum"], ["torch.Tensor.sum"]),
    "scaled": (lambda e, A, B: e("ij,jk->ik", 2 * A, B), 1, ["np.multiply"], ["torch.Tensor.mul"]),
    "for show": (lambda e, A, B: (e("ij->i", A), A @ B)[1], 1, ["np.matmul"], ["torch.Tensor.matmul"]),
    "own": (lambda e, A, B: library(A).einsum("ij->i", A), 0, ["np.einsum"], ["torch.einsum"]),
    "in the pair": (lambda e, A, B: (e("ij->i", A), -B), 1, ["np.negative"], ["torch.Tensor.neg"]),
}


@pytest.mark.parametrize("name", ARITHMETIC)
def test_arithmetic_beside_einsum_is_seen(name):
    function, calls, in_numpy, in_torch = ARITHMETIC[name]
    assert made_of(function, ARRAYS) == {"einsum": calls, "others": in_numpy}
    assert made_of(function, TENSORS) == {"einsum": calls, "others": in_torch}


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, A, B):
        return A @ B


def into_a_row_of_a_buffer(einsum, A, B):
    buffer = torch.zeros(2, 2, dtype=A.dtype)
    row = buffer[0]
    row += A[0] @ B
    return buffer


@pytest.mark.parametrize(
    ("function", "others"),
    [
        (lambda e, A, B: torch.vmap(lambda row: row @ B)(A), ["torch.Tensor.matmul"]),
        (lambda e, A, B: Product.apply(A, B), ["torch.Tensor.matmul"]),
        (lambda e, A, B: torch.ops.aten.mm(A, B), ["torch.ops.aten.mm"]),
        (lambda e, A, B: torch.func.vjp(torch.sin, A)[1](A)[0], ["torch.autograd.grad"]),
        (into_a_row_of_a_buffer, ["torch.Tensor.add_", "torch.Tensor.matmul"]),
        (lambda e, A, B: torch.vmap(lambda row: e("j,jk->k", row, B))(A), []),
    ],
)
def test_arithmetic_is_seen_below_what_python_calls(function, others):
    seen = made_of(function, TENSORS)["others"]
    assert [name.rpartition(".")[2] for name in seen] == [name.rpartition(".")[2] for name in others]


def test_arrays_are_counted_as_they_are_and_as_boxes():
    def by_kind(einsum, A, B):
        return A @ B if isinstance(A, np.ndarray) else einsum("ij,jk->ik", A, B)

    assert made_of(by_kind, ARRAYS) == {"einsum": 0, "others": []}


CASES = [{"A": A, "B": B, "C": A.T}, {"A": A[:, :2], "B": B[:2, :1], "C": A[:, :2].T}]


@pytest.mark.parametrize(
    ("subscripts", "operands", "key"),
    [
        ("ij,jk->ki", ("A", "B"), "transposed"),
        ("ij,jk->i", ("A", "B"), "index_summed_too"),
        ("ij,jk->", ("A", "B"), "index_summed_too"),
        ("ij,jk->ijk", ("A", "B"), "index_not_summed"),
        ("ij,jk->jk", ("A", "B"), "other_index_summed"),
        ("ij,kl->il", ("A", "B"), "indices_mispaired"),
        ("ij,jk->ik", ("A", "C"), "operand_left_out"),
        ("ij->ji", ("B",), "operand_left_out"),
    ],
)
def test_another_sum_over_indices_is_found_by_its_values(subscripts, operands, key):
    arrays = [dict(case) for case in CASES]
    arrays[1]["B"] = arrays[1]["B"].copy()
    true = found([(case, case["A"] @ case["B"]) for case in arrays], 2)
    values = [np.einsum(subscripts, *(case[name] for name in operands)) for case in arrays]
    seen = found(list(zip(arrays, values, strict=True)), 2)
    assert true == Contraction("ij,jk->ik", ("A", "B"))
    assert seen == Contraction(subscripts, operands) and mistake(seen, true) == key


def test_what_is_no_sum_over_indices_is_not_found():
    assert found([(CASES[0], A @ B * 1.001)], 2) is None
    assert found([(CASES[0], np.full((2, 2), np.nan))], 2) is None
    assert found([(CASES[0], A @ B), (CASES[1], CASES[1]["B"])], 2) is None
    assert found([], 2) is None


def test_a_scalar_may_come_in_any_shape():
    assert found([(CASES[0], np.array(A.sum()))], 1) == Contraction("ij->", ("A",))
    assert str(Contraction("ij->", ("A",))) == "einsum('ij->', A)"
