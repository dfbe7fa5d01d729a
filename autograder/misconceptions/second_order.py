"""Second order: what stands between a gradient and its derivative, the Hessian H, or a product Hr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Misconception, Transform
from .predicates import USUAL_STEPS

if TYPE_CHECKING:
    from ..verdicts import Comparison

Array = np.ndarray


def _hessian(function: Callable[[Array, Array], Array]) -> Transform:
    """A transformation of a Hessian and the gradient g, where a Hessian is asked for."""

    def transform(c: Comparison) -> Array | None:
        g = c.context.get("gradient")
        return None if g is None or c.kind != "hessian" else function(c.reference, np.asarray(g))

    return transform


def _product(function: Callable[[Array, Array, Array, Array], Array]) -> Transform:
    """A transformation of Hr, H, the gradient g and r, where a product is asked for."""

    def transform(c: Comparison) -> Array | None:
        known = [c.context.get(key) for key in ("jacobian", "gradient", "tangent")]
        if any(value is None for value in known):
            return None
        return function(c.reference, *map(np.asarray, known))

    return transform


def differences_of_gradients(wrong: Sequence[Comparison], right: Sequence[Comparison]) -> bool:
    """Differences of the gradient (context "gradient_at", a function of x) with one usual step everywhere.

    A difference carries a round-off of some ε|g|/h. At one point the truth has to lie outside of it, unless
    it is so small that single precision cannot be the reason.
    """
    return any(
        all(_agrees(c, h, central) for c in wrong) and any(_tells(c, h) for c in wrong)
        for h in USUAL_STEPS
        for central in (True, False)
    )


def _agrees(c: Comparison, h: float, central: bool) -> bool:
    if c.context.get("failed") or c.returned.shape != c.reference.shape or "gradient_at" not in c.context:
        return False
    size = np.abs(c.reference).max(initial=0.0)
    return any(
        bool(np.abs(c.returned - estimate).max() <= _noise(c, h) + 1e-12 * size)
        for estimate in _estimates(c, h, central)
    )


def _tells(c: Comparison, h: float) -> bool:
    noise, size = _noise(c, h), np.abs(c.reference).max(initial=0.0)
    return noise <= 1e-8 * size or bool(np.abs(c.returned - c.reference).max() > 4 * noise)


def _noise(c: Comparison, h: float) -> float:
    g, x = np.asarray(c.context["gradient"]), np.asarray(c.context["x"])
    H = np.asarray(c.context.get("jacobian", c.reference))
    r = c.context.get("tangent", np.ones(1))
    return float(8 * 2.0**-52 * (np.abs(g).max() + np.abs(H * x).max()) * max(np.abs(r).max(), 1.0) / h)


def _estimates(c: Comparison, h: float, central: bool) -> list[Array]:
    """The differences along each xⱼ as columns and as rows; along r, by h itself and by h/‖r‖."""
    gradient_at, x, r = (c.context.get(key) for key in ("gradient_at", "x", "tangent"))

    def along(direction: Array) -> Array:
        up = gradient_at(x + h * direction)
        if central:
            return (up - gradient_at(x - h * direction)) / (2 * h)
        return (up - gradient_at(x)) / h

    if r is None:
        columns = np.stack([along(e) for e in np.eye(len(x))], axis=1)
        return [columns, columns.T, (columns + columns.T) / 2]
    length = np.sqrt(r @ r)
    return [along(r), along(r / length) * length] if length > 0 else [along(r)]


SECOND_ORDER = (
    Misconception(
        "gradient_returned",
        "The gradient, not its derivative",
        "first derivatives where second ones were due",
        "What came back is made of first derivatives alone: the gradient, or the gradient times r. The "
        "Hessian is the derivative of the gradient. Which line differentiates a second time?",
        (
            _hessian(lambda H, g: g),
            _hessian(lambda H, g: np.diag(g)),
            _product(lambda Hr, H, g, r: g),
            _product(lambda Hr, H, g, r: g * r),
            _product(lambda Hr, H, g, r: g @ r),
            _product(lambda Hr, H, g, r: np.broadcast_to(g @ r, Hr.shape)),
        ),
    ),
    Misconception(
        "gradient_added",
        "The gradient added to the answer",
        "second derivatives plus first ones",
        "The answer is the second derivative plus the gradient. Both passes write into one .grad, and "
        "backward() adds to what it finds there. What does .grad hold when your second pass begins?",
        (
            _hessian(lambda H, g: H + g),
            _hessian(lambda H, g: np.vstack([H[:1] + g, H[1:]])),
            _hessian(lambda H, g: np.cumsum(H, axis=0) + g),
            _hessian(lambda H, g: np.broadcast_to(H.sum(axis=0) + g, H.shape)),
            _product(lambda Hr, H, g, r: Hr + g),
        ),
        covers=("grad_changed", "second_call_differs", "leaves_changed"),
    ),
    Misconception(
        "gradients_multiplied",
        "Products of first derivatives",
        "the gradient times itself",
        "The entries are made of products of first derivatives, g[i] g[j]. A second derivative is the "
        "derivative of a first one. Which line differentiates the gradient?",
        (
            _hessian(lambda H, g: np.outer(g, g)),
            _product(lambda Hr, H, g, r: g * (g @ r)),
        ),
    ),
    Misconception(
        "taken_for_diagonal",
        "The Hessian taken for diagonal",
        "one second derivative for each input",
        "One second derivative was taken for each input, or the derivative of the gradient's sum, as if "
        "gradient[i] depended on x[i] alone. How does gradient[i] change when another x[j] moves?",
        (
            _hessian(lambda H, g: np.diag(H.sum(axis=0))),
            _product(lambda Hr, H, g, r: H.sum(axis=0) * r),
            _product(lambda Hr, H, g, r: np.diag(H) * r),
        ),
    ),
    Misconception(
        "quadratic_form",
        "Multiplied by r once too often",
        "r comes in twice",
        "The product Hr is multiplied by r once more, entry by entry or summed to rᵀHr, which is the second "
        "derivative of f along r. How often does r come in, and which line is the last to use it?",
        (
            _product(lambda Hr, H, g, r: Hr @ r),
            _product(lambda Hr, H, g, r: Hr * r),
        ),
    ),
    Misconception(
        "gradient_differences",
        "Differences of gradients",
        "close, but not to rounding",
        "The gradient is exact, and its derivative was taken by a difference of two gradients, which is as "
        "good as its step. The gradient is a function like any other: what can the engine do with it?",
        pattern=differences_of_gradients,
        free=1,
    ),
    Misconception(
        "hessian_formed",
        "The whole Hessian on the way to a product",
        "n × n numbers at one time",
        "The product is right, and as much memory was in use for it as the whole Hessian takes: n² numbers, "
        "20 GB for n = 50,000. Which number, made of the gradient and r, has Hr as its gradient?",
    ),
    Misconception(
        "loop_over_inputs",
        "Work for every single input",
        "operations that grow with n for one product",
        "The product is right, and every input has work of its own, in a loop or in batches. A product "
        "takes the same few passes for any n. What does one pass give that is fed r, and not a unit vector?",
    ),
)
