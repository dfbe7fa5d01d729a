"""What is asked of a new primitive: the drivers against closed forms, the reference against mpmath."""

from __future__ import annotations

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import scipy.special
import torch
from autograd.extend import defjvp, defvjp, primitive
from student_calls import perform, student

from autograder.exercises import _quantiles
from autograder.misconceptions import name
from autograder.verdicts import Comparison
from autograder.wire import Tensor
from autograder.worker.drivers.primitives import TRANSFORMS

P = np.array([0.03, 0.4, 0.5, 1 - 1e-9])
Z = _quantiles.quantile(P)
SLOPE = 1 / _quantiles.density(Z)
BEND = (1 + Z**2) * SLOPE**2  # (½z²)″
COMPOSED = BEND + Z * SLOPE
U, V = np.array([0.6, -1.1, 0.4, 1.3]), np.array([0.3, 0.8, -0.5, 1.2])


def density(z):
    return anp.exp(-(z**2) / 2) / anp.sqrt(2 * anp.pi)


def made(vjp=lambda g, z: g / density(z), jvp=lambda t, z: t / density(z)):
    """Φ⁻¹ with these rules."""
    quantile = primitive(lambda p: scipy.special.ndtri(p))
    defvjp(quantile, lambda z, p: lambda g: vjp(g, z))
    defjvp(quantile, lambda t, z, p: jvp(t, z))
    return lambda p: quantile(p)


def untraced(box):
    while hasattr(box, "_value"):
        box = box._value
    return box


class Probit(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.special.ndtri(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z**2 / 2)


class Cut(Probit):
    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * (2 * torch.pi) ** 0.5 * torch.exp(z.detach() ** 2 / 2)


def probit_torch(x):
    return Probit.apply(x)


def tensor(array: np.ndarray) -> Tensor:
    return Tensor("float64", np.asarray(array))


@pytest.mark.parametrize("inner", ["reverse", "forward"])
@pytest.mark.parametrize("outer", ["reverse", "forward"])
@pytest.mark.parametrize("p", [P, P.reshape(2, 2), P[1]])
def test_second_derivatives_in_every_order_of_modes(p, outer, inner):
    u, v = (np.reshape(w, np.shape(p)) if np.ndim(p) else w[1] for w in (U, V))
    bend = COMPOSED.reshape(np.shape(p)) if np.ndim(p) else COMPOSED[1]
    answer = perform(made(), p, u, v, outer, inner, driver="autograd_second_order")
    np.testing.assert_allclose(answer.value, u * v * bend, rtol=1e-12)


def test_a_rule_that_follows_its_value_but_not_its_vector_is_found_out():
    cut = made(lambda g, z: untraced(g) / density(z), lambda t, z: untraced(t) / density(z))
    for mode in ("reverse", "forward"):
        values = perform(cut, P, U, V, mode, mode, driver="autograd_second_order").value
        assert not np.isclose(values, U * V * COMPOSED, rtol=1e-3)[:2].any()


def test_second_derivatives_in_torch():
    vectors = tensor(U), tensor(V)
    answer = perform(probit_torch, tensor(P), *vectors, driver="torch_second_order")
    np.testing.assert_allclose(answer.value.array, U * V * BEND, rtol=1e-12)


def test_a_rule_as_a_part_of_something_larger():
    other = P[::-1].copy()
    answer = perform(made(), P, other, U, driver="autograd_vjp_in_use")
    np.testing.assert_allclose(answer.value, U * (SLOPE + 1), rtol=1e-12)
    answer = perform(probit_torch, tensor(P), tensor(other), tensor(U), driver="torch_vjp_in_use")
    np.testing.assert_allclose(answer.value.array, U * (SLOPE + 1), rtol=1e-12)

    def in_place(g, z):
        g /= density(z)
        return g

    answer = perform(made(in_place), P, other, U, driver="autograd_vjp_in_use")
    assert not np.isclose(answer.value, U * (SLOPE + 1), rtol=1e-3).any()

    answer = perform(made(), P, V, driver="autograd_jvp_in_use")
    np.testing.assert_allclose(answer.value, V * (SLOPE + 1), rtol=1e-12)
    answer = perform(made(jvp=in_place), P, V, driver="autograd_jvp_in_use")
    assert not np.isclose(answer.value, V * (SLOPE + 1), rtol=1e-3).any()


def test_primitives_are_traced_as_they_run():
    own = perform(made(), P, driver="primitives_traced").value
    assert list(own["own"]) == ["<lambda>"] and own["library"] == {}

    def composed(p):
        return anp.log(p) + density(p)

    library = perform(composed, P, driver="primitives_traced").value
    assert library["own"] == {} and {"log", "exp"} <= set(library["library"])

    around_the_library = primitive(lambda p: composed(p))
    defvjp(around_the_library, lambda ans, p: lambda g: g)
    own = perform(lambda p: around_the_library(p), P, driver="primitives_traced").value
    assert own["own"] and own["library"] == {}

    beside = perform(lambda p: made()(P) + anp.log(p), P, driver="primitives_traced").value
    assert beside["own"] == {} and "log" in beside["library"]


def test_functions_are_found_however_they_are_reached():
    def wrapped(x):
        return 2 * Probit.apply(x.reshape(-1)).reshape(x.shape) / 2

    def mapped(x):
        return torch.func.vmap(Probit.apply)(x)

    assert perform(Probit.apply, tensor(P), driver="own_functions").value == ["Probit"]
    assert perform(wrapped, tensor(P), driver="own_functions").value == ["Probit"]
    assert perform(mapped, tensor(P), driver="own_functions").value == ["VmappedProbit"]
    for library in (torch.special.ndtri, lambda x: x.detach()):
        assert perform(library, tensor(P), driver="own_functions").value == []


def test_a_function_beside_torchs_own_derivative_is_none():
    ndtri = torch.special.ndtri
    for beside in (
        lambda x: ndtri(x) + 0 * Probit.apply(x),
        lambda x: Probit.apply(torch.special.ndtr(ndtri(x))),
    ):
        assert perform(beside, tensor(P), driver="own_functions").value == []
    masked = perform(
        lambda x: torch.where(x > 0, Probit.apply(x), ndtri(x)), tensor(P), driver="own_functions"
    )
    assert masked.value == ["Probit"]


def test_torchs_own_checks():
    middle = tensor(np.array([0.3, 0.6]))
    said = perform(probit_torch, middle, driver="torch_gradchecks").value
    assert said == {"gradcheck": "", "gradgradcheck": ""}
    said = perform(Cut.apply, middle, driver="torch_gradchecks").value
    assert said["gradcheck"] == "" and "Jacobian mismatch" in said["gradgradcheck"]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_torchs_transforms(transform):
    p, slope = np.resize(P, (2, 4)), np.resize(SLOPE, (2, 4))
    p, truth = {
        "grad(f)": (P[0], SLOPE[0]),
        "vmap(f)": (p, np.resize(Z, (2, 4))),
        "vmap(f, in_dims=1)": (p, np.resize(Z, (2, 4)).T),
        "vmap(f, in_dims=2)": (p.reshape(2, 2, 2), np.moveaxis(np.resize(Z, (2, 2, 2)), 2, 0)),
        "vmap(grad(f))": (P, SLOPE),
        "vmap(grad(grad(½f²)))": (P, BEND),
        "grad of the sum of vmap(f)": (p, slope),
    }[transform]
    answer = perform(probit_torch, tensor(p), transform, driver="torch_transformed")
    np.testing.assert_allclose(answer.value.array, truth, rtol=1e-12)
    assert not answer.value.requires_grad


def test_the_reference_is_right_to_rounding_in_both_tails():
    """Newton's method in 50 digits, from the double p."""
    rng = np.random.default_rng(3)
    p = np.concatenate([_quantiles.probabilities(rng, 200), [1e-12, 0.02425, 0.075, 0.925, 1 - 1e-12]])
    case = _quantiles.Case(p, "")
    assert (np.minimum(p, 1 - p) > 0.999e-12).all() and (np.abs(p - 0.5) > 0.04).all()
    assert 80 < (p < 0.5).sum() < 125 and (p < 1e-9).any() and (p > 1 - 1e-9).any()
    with mpmath.workdps(50):
        for q, z, slope, bend in zip(p, case.z, case.slope, case.bend, strict=True):
            exact = mpmath.mpf(float(z))
            for _ in range(3):
                below = mpmath.erfc(-exact / mpmath.sqrt(2)) / 2
                exact -= (below - mpmath.mpf(float(q))) / mpmath.npdf(exact)
            first = 1 / mpmath.npdf(exact)
            for value, truth, digits in [
                (z, exact, 2e-15),
                (slope, first, 1e-13),
                (bend, (1 + exact**2) * first**2, 2e-13),
            ]:
                assert abs(mpmath.mpf(float(value)) / truth - 1) < digits, (q, value, truth)


def test_what_is_due_at_the_edges_is_what_scipy_gives():
    for p, due in _quantiles.edges(np.random.default_rng(1)):
        np.testing.assert_allclose(scipy.special.ndtri(p), due, rtol=1e-14)


def _values(returned) -> list[Comparison]:
    """What a student's quantile function returns, as three questions."""
    rng = np.random.default_rng(5)
    cases = [_quantiles.Case(_quantiles.probabilities(rng, 4), "") for _ in range(3)]
    cases.append(_quantiles.Case(np.array([1e-12, 0.5, 0.2, 1 - 1e-12]), ""))
    context = {"plain": True, "scale": 1.0}
    return [
        Comparison("array", returned(case.p), case.z, np.zeros(4), {}, {**context, "x": case.p})
        for case in cases
    ]


@pytest.mark.parametrize(
    ("returned", "key"),
    [
        (lambda p: -_quantiles.quantile(1 - p), "tail_digits_lost"),
        (lambda p: np.sqrt(2) * scipy.special.erfinv(2 * p - 1), "tail_digits_lost"),
        (lambda p: _quantiles.quantile(np.clip(p, 1e-6, 1 - 1e-6)), "clipped_tails"),
        (lambda p: _quantiles.quantile(np.maximum(p, 1e-5)), "clipped_tails"),
        (scipy.special.ndtr, "distribution_for_quantile"),
        (lambda p: _quantiles.quantile(p) * (1 + 1e-7), None),
        (lambda p: np.where(p < 1e-3, p, _quantiles.quantile(p)), None),
        (lambda p: _quantiles.quantile(np.clip(p, 0.2, 0.8)), None),
        (scipy.special.logit, None),
        (_quantiles.quantile, None),
    ],
)
def test_mistakes_in_the_tails_are_named(returned, key):
    found = name(_values(returned))
    assert (None if found is None else found.key) == key


def test_a_student_whose_density_is_not_traced_reads_why():
    answer = student(
        """
        import scipy.stats
        from autograd.extend import defvjp, primitive

        answer = primitive(lambda p: scipy.stats.norm.ppf(p))
        defvjp(answer, lambda z, p: lambda g: g / scipy.stats.norm.pdf(z))
        """
    )
    failure = perform(answer, P, U, V, "reverse", "reverse", driver="autograd_second_order").failure
    assert failure.kind == "exception" and "scipy.stats.norm.pdf(z)" in failure.traceback
