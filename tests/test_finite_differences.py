"""The estimates against mpmath's truth: near enough, and never outside their own error bars."""

from __future__ import annotations

import doctest
import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from autograder import finite_differences
from autograder.finite_differences import (
    Estimate,
    derivative,
    directional,
    gradient,
    hessian,
    hessian_vector_product,
    jacobian,
)

mpmath.mp.dps = 50


def truth(f: Callable, x: float) -> float:
    """f′(x) from 50 digits; f takes and returns mpmath numbers."""
    x = mpmath.mpf(float(x))
    h = mpmath.mpf(10) ** -22 * min(abs(x) or 1, 1)
    return float((f(x + h) - f(x - h)) / (2 * h))


class Tally:
    """Counts entries whose error bar does not reach the truth, among those for which one was given."""

    def __init__(self) -> None:
        self.entries = self.missed = self.wrong = 0
        self.bars: list[float] = []

    def add(self, estimate: Estimate, exact: np.typing.ArrayLike) -> None:
        for value, error, t in zip(*map(np.ravel, (*estimate, exact)), strict=True):
            assert error >= 0 and (np.isfinite(value) or error == np.inf)
            missed = abs(value - t) > error
            self.entries += 1
            self.missed += missed
            self.wrong += missed and abs(value - t) > 1e-6 * abs(t)
            self.bars.append(error / abs(t) if t else error)

    def holds(self, *, median: float, wide: float = 0.0, missed: float = 0.01) -> None:
        """No wrong value, at most a share of bars too small, and bars narrow enough to be of use."""
        assert self.wrong == 0
        assert self.missed <= missed * self.entries
        assert np.median(self.bars) <= median
        assert np.mean(~(np.array(self.bars) <= 1e-6)) <= wide


def power(rng: np.random.Generator, low: float, high: float) -> float:
    return float(10 ** rng.uniform(low, high))


def either(rng: np.random.Generator, low: float, high: float) -> float:
    return power(rng, low, high) * float(rng.choice([-1, 1]))


# --- the families on which fixed steps fail --------------------------------------------------------------


def test_f1_from_1e_minus_9_to_1e9() -> None:
    rng = np.random.default_rng(11)
    tally = Tally()
    for _ in range(150):
        x = np.array([power(rng, -9, 9), either(rng, -9, 9)])
        found = gradient(lambda z: np.log(z[:, 0]) + z[:, 0] * z[:, 1] - np.sin(z[:, 1]), x, batched=True)
        a, b = map(mpmath.mpf, map(float, x))
        tally.add(found, [float(1 / a + b), float(a - mpmath.cos(b))])
    tally.holds(median=1e-11, wide=0.03)


def test_probit_in_both_tails() -> None:
    rng = np.random.default_rng(12)
    tally = Tally()
    tails = [1e-12, 1 - 1e-12]
    for p in tails + [abs(float(rng.choice([0, 1])) - power(rng, -12, -0.3)) for _ in range(100)]:
        tail = min(mpmath.mpf(p), 1 - mpmath.mpf(p))
        z = mpmath.findroot(
            lambda z, q=tail: mpmath.log(mpmath.ncdf(z)) - mpmath.log(q), float(ndtri(float(tail)))
        )
        tally.add(derivative(ndtri, p, batched=True), float(1 / mpmath.npdf(z)))
    tally.holds(median=1e-10)


def test_a_wave_hardly_higher_than_the_round_off_of_its_slope() -> None:
    rng = np.random.default_rng(20)
    tally = Tally()
    for _ in range(100):
        x = either(rng, 6, 8)
        a = power(rng, 12, 14.5) / x
        exact = mpmath.mpf(a) - mpmath.cos(x)
        tally.add(derivative(lambda z, a=a: a * z - np.sin(z), x, batched=True), float(exact))
    tally.holds(median=1e-6, wide=0.3)


def test_products_of_twenty_factors() -> None:
    rng = np.random.default_rng(13)
    tally = Tally()
    for _ in range(20):
        x = rng.normal(size=20)
        exact = [np.prod(np.delete(x, i)) for i in range(20)]
        tally.add(gradient(lambda z: np.prod(z, axis=1), x, batched=True), exact)
    tally.holds(median=1e-13)


def test_one_vector_from_1e_minus_9_to_1e9() -> None:
    x = 10.0 ** np.arange(-9, 10)
    tally = Tally()
    tally.add(gradient(lambda z: np.sum(np.log(z), axis=1), x, batched=True), 1 / x)
    tally.add(jacobian(lambda z: z**2, x[::3], batched=True), np.diag(2 * x[::3]))
    assert tally.wrong == tally.missed == 0
    assert np.max(tally.bars[: x.size]) < 1e-4  # each logarithm is seen through the others' round-off


# --- families of our own ---------------------------------------------------------------------------------

FAMILIES: dict[str, tuple[Callable, Callable, float]] = {
    # name: (function of a namespace, x and parameters; draws x and parameters; share of wide bars allowed)
    "rational": (
        lambda m, x, a, b, c, d, e: (a + b * x + x * x) / (c + d * x + e * x * x),
        lambda r: (either(r, -3, 3), *r.normal(size=5)),
        0.0,
    ),
    "pole": (lambda m, x, d: 1 / (x - d), lambda r: (either(r, -2, 2), either(r, -9, 0)), 0.0),
    "composition": (
        lambda m, x, a, b: m.exp(m.sin(a * x) + m.tanh(b * x * x)) / (1 + x * x),
        lambda r: (either(r, -2, 1.5), *r.normal(size=2)),
        0.0,
    ),
    "oscillation": (lambda m, x, w: m.sin(w * x), lambda r: (either(r, -3, 1), power(r, -3, 6)), 0.1),
    "aliasing": (lambda m, x: m.sin(x), lambda r: (either(r, 7, 9),), 0.0),
    "hidden wave": (
        lambda m, x, w, a: m.sin(x) + a * m.sin(w * x),
        lambda r: (either(r, -2, 2), power(r, 0, 4), power(r, -8, -1)),
        0.02,
    ),
    "stiff": (lambda m, x, a: m.exp(-a * x) + m.cos(x), lambda r: (r.uniform(0, 1), power(r, 1, 6)), 0.0),
    "growth": (lambda m, x, a: m.exp(a * x), lambda r: (either(r, -3, 2), either(r, -2, 0.5)), 0.0),
    "Runge": (lambda m, x, a: 1 / (1 + a * x * x), lambda r: (either(r, -3, 3), power(r, 0, 8)), 0.0),
    "power": (lambda m, x, a: x**a, lambda r: (power(r, -9, 9), r.uniform(-3, 3)), 0.0),
    "logarithm": (lambda m, x: m.log(x), lambda r: (power(r, -12, 12),), 0.0),
    "edge of a square root": (lambda m, x: m.sqrt(1 - x), lambda r: (1 - power(r, -12, -0.5),), 0.1),
    "|x|^1.5": (lambda m, x: m.sqrt(abs(x)) * abs(x), lambda r: (either(r, -12, 3),), 0.0),
    "1 + |x|": (lambda m, x: 1 + abs(x), lambda r: (either(r, -18, 3),), 0.5),
    "linear": (lambda m, x, a, b: a * x + b, lambda r: tuple(either(r, -6, 6) for _ in range(3)), 0.05),
    "staircase inside": (lambda m, x, c: m.sin(x + c), lambda r: (either(r, -9, 3), either(r, -2, 6)), 0.1),
    "slope and staircase": (
        lambda m, x, c: m.sin(x + c) + x,
        lambda r: (either(r, -9, 3), either(r, -2, 6)),
        0.15,
    ),
    "cancellation": (lambda m, x: 1 - m.cos(x), lambda r: (either(r, -9, 1),), 0.3),
    "cancellation, undone": (lambda m, x: (m.exp(x) - 1) / x, lambda r: (either(r, -9, 1),), 0.4),
    "softplus": (lambda m, x: m.log(1 + m.exp(x)), lambda r: (either(r, -3, 2.5),), 0.15),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_random_members_of_a_family(name: str) -> None:
    f, draw, wide = FAMILIES[name]
    rng = np.random.default_rng(list(FAMILIES).index(name))
    tally = Tally()
    for _ in range(60):
        x, *parameters = map(float, draw(rng))
        found = derivative(lambda z, p=parameters: f(np, z, *p), x, batched=True)
        tally.add(found, truth(lambda z, p=parameters: f(mpmath, z, *map(mpmath.mpf, p)), x))
    tally.holds(median=1e-8, wide=wide)


def test_float32_functions() -> None:
    rng = np.random.default_rng(14)
    tally = Tally()
    for name in ("rational", "composition", "stiff", "growth", "power", "logarithm", "Runge"):
        f, draw, _ = FAMILIES[name]
        for _ in range(40):
            x, *parameters = (np.float32(p) for p in draw(rng))
            found = derivative(
                lambda z, p=parameters, f=f: np.asarray(f(np, z, *p), np.float32), x, batched=True
            )
            exact = truth(lambda z, p=parameters, f=f: f(mpmath, z, *(mpmath.mpf(float(q)) for q in p)), x)
            tally.add(found, exact)
    assert tally.missed == 0
    assert np.median(tally.bars) < 3e-4


ONE_ARGUMENT = {
    "sin": (np.sin, mpmath.sin),
    "tanh": (np.tanh, mpmath.tanh),
    "exp of tanh": (lambda x: np.exp(np.tanh(x)), lambda x: mpmath.exp(mpmath.tanh(x))),
    "log(1 + x²)": (lambda x: np.log(1 + x * x), lambda x: mpmath.log(1 + x * x)),
    "|x|": (np.abs, abs),
    "1/(2 + sin)": (lambda x: 1 / (2 + np.sin(x)), lambda x: 1 / (2 + mpmath.sin(x))),
    "square": (lambda x: x * x, lambda x: x * x),
    "relu": (lambda x: np.where(x > 0, x, 0 * x), lambda x: x if x > 0 else 0 * x),
}


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    chain=st.lists(st.sampled_from(sorted(ONE_ARGUMENT)), min_size=1, max_size=4),
    scales=st.lists(st.floats(-3, 3).filter(lambda s: abs(s) > 1e-3), min_size=4, max_size=4),
    shifts=st.lists(st.floats(-100, 100), min_size=4, max_size=4),
    x=st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-6),
)
def test_any_composition(chain: list[str], scales: list[float], shifts: list[float], x: float) -> None:
    """The truth lies within the bar, up to what rounding inside f moves or hides."""

    def compose(which: int, z):  # which: 0 for NumPy, 1 for mpmath
        for name, scale, shift in zip(chain, scales, shifts, strict=False):
            z = ONE_ARGUMENT[name][which](z * scale + shift)
        return z

    value, error = derivative(lambda z: compose(0, z), x, batched=True)
    exact = [truth(lambda z: compose(1, z), x * (1 + k * 2e-14)) for k in (-1, 0, 1)]
    error = error + 1e-13 * abs(float(compose(0, x)))  # a wave lower than f's round-off cannot be seen
    assert error == np.inf or min(exact) - error <= value <= max(exact) + error


# --- where the answer is not a number with ten digits ------------------------------------------------------


def flagged(estimate: Estimate) -> bool:
    return not estimate.error <= 1e-6 * abs(estimate.value)


@pytest.mark.parametrize(
    "f",
    [
        np.abs,
        lambda x: 1 + np.abs(x),
        lambda x: np.maximum(x, 0),
        lambda x: np.abs(x) ** 0.5,
        np.cbrt,
        np.sign,
        lambda x: np.heaviside(x, 1.0),
        lambda x: np.where(x == 0, 0, x * np.sin(1 / np.where(x == 0, 1, x))),
        np.sqrt,
        np.log,
        lambda x: np.where(x == 0, np.nan, x),
        lambda x: np.where(x == 0, 1.0, np.nan),
    ],
)
def test_no_derivative_at_zero(f: Callable) -> None:
    assert flagged(derivative(f, 0.0, batched=True))


@pytest.mark.parametrize("distance", 10.0 ** np.arange(-17, 1, 2))
@pytest.mark.parametrize("side", [-1, 1])
def test_close_to_a_kink(distance: float, side: int) -> None:
    x = side * distance
    for f, exact in [
        (np.abs, side),
        (lambda x: np.abs(x) + np.exp(x), side + np.exp(x)),
        (lambda x: np.maximum(x, 0), side > 0),
    ]:
        value, error = derivative(f, x, batched=True)
        assert abs(value - exact) <= error
    if distance > 1e-7:
        assert error < 1e-6


def test_a_kink_on_a_large_background_is_not_averaged_away() -> None:
    value, error = derivative(lambda x: 1e3 + np.abs(x), 1e-15)
    assert abs(value - 1) <= error


@pytest.mark.parametrize("f", [lambda x: 0 * x + 2.5, lambda x: np.maximum(x, 0), lambda x: np.floor(x) * 3])
def test_plateau(f: Callable) -> None:
    value, error = derivative(f, -0.3)
    assert value == 0
    assert error < 1e-12


@pytest.mark.parametrize("amplitude", [1e-12, 1e-10, 1e-8, 1e-4])
def test_noise(amplitude: float) -> None:
    rng = np.random.default_rng(15)
    tally = Tally()
    for _ in range(60):
        x, w = either(rng, -6, 3), power(rng, -1, 0.5)
        found = derivative(
            lambda z, w=w: np.sin(w * z) + 0.3 * z + 2 + amplitude * rng.uniform(-1, 1, np.shape(z)),
            x,
            batched=True,
        )
        tally.add(found, w * math.cos(w * x) + 0.3)
    assert tally.missed == 0
    assert np.median(tally.bars) < 1e3 * amplitude


def test_values_rounded_to_ten_places() -> None:
    rng = np.random.default_rng(16)
    tally = Tally()
    for x in rng.normal(size=40):
        tally.add(derivative(lambda z: np.round(np.sin(z) + 2, 10), x, batched=True), math.cos(x))
    assert tally.missed == 0
    assert np.median(tally.bars) < 1e-6


def test_noise_alone_and_numbers_too_far_apart() -> None:
    rng = np.random.default_rng(17)
    assert derivative(lambda z: rng.uniform(size=np.shape(z)), 1.0, batched=True).error == np.inf
    assert derivative(lambda z: np.sin(z).astype(np.float32), np.float32(1e8), batched=True).error == np.inf


def test_undefined_on_one_side() -> None:
    for x, sign in [(1.0, -1), (0.0, 1), (-2.5, 1)]:
        value, error = derivative(lambda z, x=x, s=sign: np.where(s * (z - x) >= 0, np.exp(z), np.nan), x)
        assert abs(value - math.exp(x)) <= error < 1e-9


def test_close_to_the_edge_of_the_domain() -> None:
    tally = Tally()
    for x in (1e-8, 1e-100, 1e-300):
        tally.add(derivative(np.log, x), 1 / x)
        tally.add(derivative(lambda z: math.log(z), x), 1 / x)  # raises where NumPy gives nan
    tally.holds(median=1e-10, missed=0)


def test_outside_the_domain_and_at_infinity() -> None:
    for x in (-1.0, 0.0, np.nan, np.inf):
        value, error = derivative(np.log, x)
        assert np.isnan(value)
        assert error == np.inf


def test_a_jump_nearby_leaves_the_slope_alone() -> None:
    value, error = derivative(lambda x: np.sin(x) + (x > 1.01), 1.0, batched=True)
    assert abs(value - math.cos(1)) <= error < 1e-9


# --- several variables --------------------------------------------------------------------------------------


def rosenbrock(x: np.ndarray) -> np.ndarray:
    return 100 * (x[..., 1] - x[..., 0] ** 2) ** 2 + (1 - x[..., 0]) ** 2 + np.cos(x[..., 2])


def rosenbrock_hessian(x: np.ndarray) -> np.ndarray:
    a, b, c = x
    return np.array(
        [[1200 * a * a - 400 * b + 2, -400 * a, 0], [-400 * a, 200, 0], [0, 0, -math.cos(c)]],
    )


def rosenbrock_gradient(x: np.ndarray) -> np.ndarray:
    a, b, c = x
    return np.array([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a), -math.sin(c)])


@pytest.mark.parametrize("batched", [False, True])
def test_first_and_second_derivatives_of_a_scalar_function(batched: bool) -> None:
    rng = np.random.default_rng(18)
    tally = Tally()
    for _ in range(5):
        x, v = rng.normal(size=(2, 3))
        g, h = rosenbrock_gradient(x), rosenbrock_hessian(x)
        tally.add(gradient(rosenbrock, x, batched=batched), g)
        tally.add(directional(rosenbrock, x, v, batched=batched), g @ v)
        tally.add(hessian(rosenbrock, x, batched=batched), h)
        tally.add(hessian_vector_product(rosenbrock, x, v, batched=batched), h @ v)
    tally.holds(median=1e-11, wide=0.05, missed=0)


def test_second_derivatives_of_a_badly_scaled_function() -> None:
    x = np.array([1e-6, 2.0, 3e5])
    value, error = hessian(lambda z: np.log(z[..., 0]) * z[..., 2] + z[..., 1] ** 3, x, batched=True)
    exact = np.array([[-x[2] / x[0] ** 2, 0, 1 / x[0]], [0, 12, 0], [1 / x[0], 0, 0]])
    assert np.all(abs(value - exact) <= error)
    assert error[0, 2] < 1e-4 * exact[0, 2]


@pytest.mark.parametrize(
    "f", [lambda x: np.abs(x[0] * x[1]), lambda x: x[0] * np.abs(x[0]) + x[1] * np.abs(x[1])]
)
def test_second_derivative_jumps(f: Callable) -> None:
    error = hessian(f, [0.0, 0.0]).error
    assert np.max(error) >= 1


def test_directions_of_mixed_scale_need_not_share_steps() -> None:
    x, v = np.array([1e-8, 1e8]), np.array([1.0, 1.0])
    value, error = directional(lambda z: np.log(z[0]) + np.log(z[1]), x, v)
    assert abs(value - (1e8 + 1e-8)) <= error < 1e-2


def test_a_zero_direction() -> None:
    for estimate in (
        directional(rosenbrock, np.ones(3), np.zeros(3)),
        hessian_vector_product(rosenbrock, np.ones(3), np.zeros(3)),
    ):
        assert not estimate.value.any()
        assert not estimate.error.any()


def test_jacobian_rows_are_outputs() -> None:
    rng = np.random.default_rng(19)
    a, x = rng.normal(size=(2, 4)), rng.normal(size=4)
    value, error = jacobian(lambda z: a @ np.sin(z), x)
    assert value.shape == (2, 4)
    assert np.all(abs(value - a * np.cos(x)) <= error)


def test_shapes() -> None:
    x = np.arange(1.0, 7.0).reshape(2, 3)
    assert derivative(np.sin, x).value.shape == (2, 3)
    assert derivative(np.sin, 1.0).value.shape == ()
    assert derivative(lambda t: np.array([np.cos(t), np.sin(t)]), 1.0).value.shape == (2,)
    assert gradient(np.sum, x).value.shape == (2, 3)
    assert gradient(lambda z: z.sum(keepdims=True), x).value.shape == (2, 3)
    assert jacobian(np.transpose, x).value.shape == (3, 2, 2, 3)
    assert directional(np.transpose, x, x).value.shape == (3, 2)
    assert hessian(lambda z: np.sum(z**2), x).value.shape == (2, 3, 2, 3)
    assert hessian_vector_product(lambda z: np.sum(z**2), x, x).value.shape == (2, 3)
    assert gradient(lambda z: 1.0, np.zeros(0)).value.shape == (0,)
    assert jacobian(lambda z: np.zeros(0), np.ones(2)).value.shape == (0, 2)


def test_a_batch_gives_what_single_calls_give() -> None:
    x = np.array([0.3, -2.0])
    single = jacobian(lambda z: np.array([z[0] * z[1], z[0] - z[1], z[0] / z[1]]), x)
    batch = jacobian(
        lambda z: np.stack([z[:, 0] * z[:, 1], z[:, 0] - z[:, 1], z[:, 0] / z[:, 1]], axis=1), x, batched=True
    )
    np.testing.assert_array_equal(single.value, batch.value)
    np.testing.assert_array_equal(single.error, batch.error)


def test_arguments_stay_as_they_were_and_f_may_scribble_on_its_own() -> None:
    x = np.array([1.0, 2.0])

    def scribbles(z: np.ndarray) -> float:
        z *= 2
        return float(z @ z)

    value, error = gradient(scribbles, x)
    np.testing.assert_array_equal(x, [1.0, 2.0])
    assert np.all(abs(value - 8 * x) <= error)


def test_whole_numbers_become_floats_and_other_dtypes_are_refused() -> None:
    assert abs(derivative(lambda x: x**2, 3).value - 6) < 1e-12
    for x in (np.float16(1), 1j, True, "one"):
        with pytest.raises(TypeError, match="float64 or float32"):
            derivative(np.sin, x)
    with pytest.raises(TypeError, match="real numbers"):
        derivative(lambda x: x * 1j, 1.0)


def test_misfits_are_named() -> None:
    with pytest.raises(ValueError, match="use jacobian"):
        derivative(np.sum, np.ones(3))
    with pytest.raises(ValueError, match="one number"):
        gradient(lambda x: x, np.ones(3))
    with pytest.raises(ValueError, match="one number"):
        hessian(lambda x: x, np.ones(3))
    with pytest.raises(ValueError, match="shape of x"):
        directional(np.sum, np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="batched"):
        gradient(lambda x: x[0], np.ones(3), batched=True)


def test_an_error_at_x_itself_is_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        derivative(lambda x: 1 // int(x), 0.5)


def test_the_docstrings_examples() -> None:
    assert doctest.testmod(finite_differences).failed == 0
