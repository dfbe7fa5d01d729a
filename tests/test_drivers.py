"""The derivatives that drivers take of a student's function, against closed forms."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from student_calls import JACOBIAN, X, jvp_columns, layer, perform, tensor

from autograder.wire import Tensor

U, V = np.array([0.6, -1.1]), np.array([0.3, 0.8, -0.5])
DERIVATIVES = [
    ("jacobian", (), JACOBIAN),
    ("vjp", (U,), U @ JACOBIAN),
    ("jvp", (V,), JACOBIAN @ V),
]


@pytest.mark.parametrize(("name", "vectors", "expected"), DERIVATIVES)
def test_autograd_drivers(name, vectors, expected):
    answer = perform(layer(), X, *vectors, driver=f"autograd_{name}")
    np.testing.assert_allclose(answer.value, expected, rtol=1e-12)


@pytest.mark.parametrize(("name", "vectors", "expected"), DERIVATIVES)
@pytest.mark.parametrize("requires_grad", [False, True])
def test_torch_drivers(name, vectors, expected, requires_grad):
    vectors = [Tensor("float64", vector) for vector in vectors]
    answer = perform(layer("W"), tensor(requires_grad, X), *vectors, driver=f"torch_{name}")
    np.testing.assert_allclose(answer.value.array, expected, rtol=1e-12)
    assert not answer.value.requires_grad and answer.changed == ()


def test_gradients_through_pack_and_unpack():
    arrays, shapes = [np.arange(6.0).reshape(2, 3), np.array(7.0)], {"A": (2, 3), "s": ()}
    weights = np.arange(1.0, 8.0)[:, None]

    def pack(arrays):
        return anp.concatenate([anp.ravel(array.T) for array in arrays]).reshape(-1, 1)

    def unpack(v, shapes):
        return {"A": v[:6].reshape(3, 2).T, "s": v[6, 0]}

    first, second = perform(pack, arrays, weights, driver="gradient_through_pack").value
    assert first.tolist() == [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] and float(second) == 7.0
    by_name = {"A": first, "s": np.array(7.0)}
    answer = perform(unpack, weights, shapes, by_name, driver="gradient_through_unpack")
    assert answer.value.tolist() == weights.tolist()


def test_followed_evaluations_tell_differentiation_from_differences():
    def differences(f, x):
        return np.stack([f(x + 1e-6 * e) - f(x - 1e-6 * e) for e in np.eye(3)]) / 2e-6

    def engine(f, x):
        return autograd.make_vjp(f)(x)[0](np.ones(2))

    assert perform(differences, layer(), X, driver="followed_evaluations").value == 0
    assert perform(engine, layer(), X, driver="followed_evaluations").value == 1
    assert perform(jvp_columns, layer(), tensor(), driver="followed_evaluations").value == 1
