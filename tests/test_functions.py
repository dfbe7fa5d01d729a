"""Probe functions: one definition for both libraries, pure, with the derivatives that the checks assume."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch

from autograder import finite_differences, wire
from autograder.exercises._closed_forms import GRADIENTS, HESSIAN_PRODUCTS, JACOBIANS, SLOPES
from autograder.functions import FAMILIES, Probe, points


def vector_probes(rng):
    n, m = 4, 3
    W, b = points(rng, (m, n)), points(rng, m)
    return {
        "monomials": Probe("monomials", powers=W),
        "layer": Probe("layer", W=W, b=b),
        "affine": Probe("affine", W=W, b=b),
        "identity": Probe("identity"),
        "folded": Probe("folded", W=W),
        "constant": Probe("constant", c=b),
        "partly_constant": Probe("partly_constant", W=W, c=b),
        "first_only": Probe("first_only", w=b),
    }


def scalar_probes(rng):
    return {
        "course_example": (
            Probe("course_example"),
            {"A": points(rng, (3, 3)), "x": points(rng, (3, 1)), "y": points(rng, (3, 1))},
        ),
        "bilinear": (Probe("bilinear", u=points(rng, 3)), {"B": points(rng, (3, 4)), "z": points(rng, 4)}),
        "network": (
            Probe("network", data=points(rng, 3)),
            {"W": points(rng, (5, 3)) / 3, "b": points(rng, 5), "v": points(rng, 5)},
        ),
        "energy": (
            Probe("energy", weight_T=points(rng, (2, 3, 2), positive=True), weight_s=points(rng, ())),
            {"T": points(rng, (2, 3, 2), positive=True), "s": points(rng, ()), "unused": points(rng, 2)},
        ),
    }


def curved_probes(rng):
    """Scalar functions of one vector of four entries."""
    W, b, v = points(rng, (3, 4)), points(rng, 3), points(rng, 3)
    return {
        "monomial": Probe("monomial", powers=points(rng, 4)),
        "hidden_layer": Probe("hidden_layer", W=W, b=b, v=v),
        "quadratic": Probe("quadratic", A=points(rng, (4, 4))),
        "linear": Probe("linear", w=points(rng, 4)),
        "level": Probe("level", c=points(rng, ())),
        "wave": Probe("wave", w=points(rng, ())),
    }


def test_every_family_has_a_closed_form_or_is_the_worked_example():
    assert set(FAMILIES) - {"worked_example"} == set(JACOBIANS) | set(GRADIENTS) | set(SLOPES)
    rng = np.random.default_rng(0)
    assert set(vector_probes(rng)) == set(JACOBIANS) and set(scalar_probes(rng)) == set(GRADIENTS)
    assert set(curved_probes(rng)) == set(SLOPES) == set(HESSIAN_PRODUCTS)


@pytest.mark.parametrize("family", sorted(JACOBIANS))
def test_the_jacobian_agrees_with_differences_and_with_both_libraries(family):
    rng = np.random.default_rng(3)
    f, x = vector_probes(rng)[family], points(rng, 4, positive=True)
    closed = JACOBIANS[family](x, **f.parameters)
    estimate = finite_differences.jacobian(f, x)
    assert np.all(np.abs(closed - estimate.value) <= estimate.error + 1e-12)
    assert np.all(estimate.error < 1e-6)
    by_torch = torch.func.jacrev(f)(torch.tensor(x)).numpy(force=True)
    np.testing.assert_allclose(by_torch, closed, rtol=1e-12, atol=1e-15)
    if family != "constant":  # Autograd warns, and has nothing to say
        np.testing.assert_allclose(autograd.jacobian(f)(x), closed, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("family", sorted(GRADIENTS))
def test_the_gradients_agree_with_differences_and_with_autograd(family):
    f, arrays = scalar_probes(np.random.default_rng(4))[family]
    closed = GRADIENTS[family](**arrays, **f.parameters)
    assert list(closed) and set(closed) == set(arrays)
    for name, value in arrays.items():

        def of_one(v, name=name):
            return np.sum(f(**{**arrays, name: v.reshape(arrays[name].shape)}))

        estimate = finite_differences.gradient(of_one, value.ravel())
        assert np.all(np.abs(closed[name].ravel() - estimate.value) <= estimate.error + 1e-12)
        exact = autograd.grad(lambda v, name=name: f(**{**arrays, name: v}))(value) if name != "unused" else 0
        np.testing.assert_allclose(closed[name], exact, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("family", sorted(SLOPES))
@pytest.mark.filterwarnings("ignore:Output seems independent of input")
def test_the_hessian_agrees_with_differences_and_with_both_libraries(family):
    rng = np.random.default_rng(4)
    f, x, R = curved_probes(rng)[family], points(rng, 4), points(rng, (4, 2))
    slope = SLOPES[family](x, **f.parameters)
    H = HESSIAN_PRODUCTS[family](x, np.eye(4), **f.parameters)
    estimate = finite_differences.gradient(f, x)
    assert np.all(np.abs(slope - estimate.value) <= estimate.error + 1e-12)
    estimate = finite_differences.hessian(f, x)
    assert np.all(np.abs(H - estimate.value) <= estimate.error + 1e-12)
    exact = {"rtol": 1e-12, "atol": 1e-14}
    np.testing.assert_allclose(HESSIAN_PRODUCTS[family](x, R, **f.parameters), H @ R, **exact)
    np.testing.assert_allclose(torch.func.hessian(f)(torch.tensor(x)).numpy(force=True), H, **exact)
    np.testing.assert_allclose(torch.func.grad(f)(torch.tensor(x)).numpy(force=True), slope, **exact)
    np.testing.assert_allclose(autograd.jacobian(autograd.grad(f))(x), H, **exact)
    np.testing.assert_allclose(autograd.make_jvp(autograd.grad(f))(x)(R[:, 0])[1], H @ R[:, 0], **exact)


@pytest.mark.parametrize("family", sorted(SLOPES))
def test_second_derivatives_in_single_precision_stay_in_it(family):
    rng = np.random.default_rng(5)
    f, x, r = curved_probes(rng)[family], points(rng, 4), points(rng, 4)
    closed = torch.tensor(HESSIAN_PRODUCTS[family](x, r[:, None], **f.parameters)[:, 0], dtype=torch.float32)
    x, r = (torch.tensor(each, dtype=torch.float32) for each in (x, r))
    gradient = torch.func.grad(f)
    products = [
        torch.func.jvp(gradient, (x,), (r,))[1],
        torch.func.vjp(gradient, x)[1](r)[0],
        torch.func.grad(lambda z: torch.func.jvp(f, (z,), (r,))[1])(x),
        torch.func.linearize(gradient, x)[1](r),
        torch.vmap(torch.func.vjp(gradient, x)[1])(torch.eye(4))[0] @ r,
    ]
    for product in products:
        torch.testing.assert_close(product.detach(), closed, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", sorted(JACOBIANS))
def test_the_two_libraries_get_the_same_values_and_nothing_is_changed(family):
    rng = np.random.default_rng(5)
    f, x = vector_probes(rng)[family], points(rng, 4, positive=True)
    before = {name: value.copy() for name, value in f.parameters.items()}
    value = np.array(f(x))
    np.testing.assert_allclose(f(torch.tensor(x)).numpy(), value, rtol=1e-14)
    single = f(torch.tensor(x, dtype=torch.float32))
    assert single.dtype == torch.float32
    if family not in ("identity",):
        f(x)[:] = 7.0  # whoever writes into a result does not reach the next evaluation
        f(torch.tensor(x))[:] = 7.0
    np.testing.assert_array_equal(f(x), value)
    assert all(np.array_equal(f.parameters[name], value) for name, value in before.items())


@pytest.mark.parametrize("family", sorted(SLOPES))
def test_scalar_functions_are_scalars_in_both_libraries_alone_and_in_batches(family):
    rng = np.random.default_rng(7)
    f, x = curved_probes(rng)[family], points(rng, 4)
    before = {name: value.copy() for name, value in f.parameters.items()}
    value, by_torch = f(x), f(torch.tensor(x))
    assert np.shape(value) == () and by_torch.shape == ()
    np.testing.assert_allclose(by_torch.numpy(force=True), value, rtol=1e-14)
    batch = torch.tensor(np.stack([x, 2 * x]))
    torch.testing.assert_close(torch.vmap(f)(batch), torch.stack([f(point) for point in batch]))
    assert f(torch.tensor(x, dtype=torch.float32)).dtype == torch.float32
    assert all(np.array_equal(f.parameters[name], value) for name, value in before.items())


@pytest.mark.parametrize("family", sorted(JACOBIANS))
def test_vmap_jvp_linearize_and_dual_numbers_work(family):
    rng = np.random.default_rng(6)
    f, x = vector_probes(rng)[family], torch.tensor(points(rng, 4, positive=True))
    closed = torch.tensor(np.array(JACOBIANS[family](x.numpy(), **f.parameters)))
    v = torch.tensor(points(rng, 4))
    batch = torch.stack([x, 2 * x])
    torch.testing.assert_close(torch.func.vmap(f)(batch), torch.stack([f(x), f(2 * x)]))
    torch.testing.assert_close(torch.func.jvp(f, (x,), (v,))[1], closed @ v)
    torch.testing.assert_close(torch.func.linearize(f, x)[1](v), closed @ v)
    with torch.autograd.forward_ad.dual_level():
        dual = f(torch.autograd.forward_ad.make_dual(x, v))
        tangent = torch.autograd.forward_ad.unpack_dual(dual).tangent
    torch.testing.assert_close(torch.zeros(3, dtype=x.dtype) if tangent is None else tangent, closed @ v)


def test_evaluations_are_counted_and_whether_an_engine_followed_them():
    f = Probe("affine", W=np.ones((2, 3)), b=np.zeros(2))
    x = np.array([1.0, 2.0, 3.0])
    f(x), f(torch.tensor(x))
    assert (f.evaluations, f.followed) == (2, 0)
    t = torch.tensor(x)
    engines = [
        lambda: autograd.make_vjp(f)(x),
        lambda: autograd.make_jvp(f)(x)(x),
        lambda: f(t.clone().requires_grad_()),
        lambda: torch.func.vjp(f, t),
        lambda: torch.func.jvp(f, (t,), (t,)),
        lambda: torch.func.linearize(f, t),
    ]
    for engine in engines:
        before = f.followed
        engine()
        assert f.followed > before
    with torch.autograd.forward_ad.dual_level():
        before = f.followed
        f(torch.autograd.forward_ad.make_dual(t, t))
    assert f.followed == before + 1


def test_leaves_are_the_same_tensors_at_every_call_and_every_second_holds_a_grad():
    f = Probe("layer", leaves=("W", "b"), W=np.ones((2, 3)), b=np.ones(2))
    leaves = f.leaf_tensors()
    assert leaves["W"].grad is not None and leaves["b"].grad is None
    f(torch.ones(3, dtype=torch.float64)).sum().backward()
    assert f.leaf_tensors() is leaves and leaves["b"].grad is not None
    assert Probe("affine", W=np.ones((2, 3)), b=np.ones(2)).leaf_tensors() == {}


def test_a_probe_crosses_the_wire_by_reference():
    f = Probe("layer", leaves=("b",), W=points(np.random.default_rng(1), (2, 3)), b=np.ones(2))
    reference = wire.decode(wire.encode(f))
    assert type(reference) is wire.Function and reference.leaves == ("b",)
    again = Probe.from_reference(reference)
    x = np.array([0.5, -0.25, 2.0])
    np.testing.assert_array_equal(again(x), f(x))
    assert again.evaluations == 1 and again.leaves == ("b",)


def test_what_is_no_probe_is_refused():
    with pytest.raises(LookupError, match="no family of functions named 'cubic'"):
        Probe("cubic")
    with pytest.raises(ValueError, match="V"):
        Probe("layer", leaves=("V",), W=np.ones((2, 3)), b=np.ones(2))


@pytest.mark.parametrize("seed", range(20))
def test_points_tell_mistakes_apart(seed):
    rng = np.random.default_rng(seed)
    x = points(rng, (4, 5))
    size = np.sort(np.abs(x).ravel())
    assert x.shape == (4, 5) and size[0] >= 0.3 and size[-1] <= 1.9
    assert np.all(np.abs(size - 1) >= 0.05) and np.all(np.diff(size) > 0)
    assert (x > 0).any() and (x < 0).any()
    assert (points(rng, 7, positive=True) > 0).all()
    square = points(rng, (3, 3))
    assert np.all((square != square.T) | np.eye(3, dtype=bool))
    assert points(rng, ()).shape == () and points(rng, 0).shape == (0,)


def test_autograd_numpy_is_the_namespace_for_anything_that_is_no_tensor():
    f = Probe("worked_example")
    np.testing.assert_array_equal(f(anp.array([3.0, 4.0])), [3.0, 12.0])
    np.testing.assert_array_equal(f([3.0, 4.0]), [3.0, 12.0])
