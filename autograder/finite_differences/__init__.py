"""Derivatives of plain functions by finite differences, each with an error bar.

A difference quotient has two errors that pull apart: truncation, which shrinks with the step h, and
round-off, ε|f|/h, which grows.  Neither can be known beforehand, so the function is sampled on a ladder of
steps h = 2ʲ, from the spacing of the floating-point numbers at x up to max(|x|, 1), and everything is read
off the samples:

1. Split them into odd and even parts,
       O(h) = (f(x+h) − f(x−h)) / 2h = f′ + c₂h² + c₄h⁴ + …        where f is smooth,
       E(h) = (f(x+h) − 2f(x) + f(x−h)) / 2h = c₁h + c₃h³ + …      likewise.
2. Extrapolate both to h → 0 (Richardson).  The change from one order to the next estimates the truncation;
   what is left of E is half the jump of the slope at x, and zero unless there is a kink.
3. Carry the noise of f through the extrapolation: round-off of at least 4ε·max|f|, more if the samples
   scatter more than those of a smooth function would from one step to the next.
4. Accept a larger step's interval only while it meets the intervals of all smaller steps, and of those
   accepted return the narrowest.  A kink, a pole or an alias further away cannot pass this test.
5. If larger steps then agree on something else, decide whether the small ones saw structure or round-off.

Where the samples do not settle the matter the error is wide, or infinite with a nan value: "cannot tell".
What no difference can see is a wave lower than the round-off of f: in x₀x₁ − sin x₁ at (1e8, 1e8) the sine.

`lines` samples the function, `extrapolation` turns samples into a value and its error.

Functions take and return NumPy arrays, in float64 or float32; the error follows the coarser dtype.  Wherever
f gives nan or ±inf, or raises an ArithmeticError or ValueError (but not at x itself), it counts as undefined.

References
----------
L. F. Richardson, J. A. Gaunt (1927), The deferred approach to the limit, Phil. Trans. R. Soc. A 226.
C. J. F. Ridders (1982), Accurate computation of F′(x) and F′(x)F″(x), Adv. Eng. Software 4(2), 75–76.
J. J. Moré, S. M. Wild (2011), Estimating computational noise, SIAM J. Sci. Comput. 33(3), 1292–1314.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import lines
from .extrapolation import Estimate, curvature, slope
from .lines import Function

__all__ = [
    "Estimate",
    "derivative",
    "directional",
    "gradient",
    "hessian",
    "hessian_vector_product",
    "jacobian",
]


def derivative(f: Function, x: ArrayLike, *, batched: bool = False) -> Estimate:
    """Derivative f′(x) of a function of one variable, elementwise for an array x.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape (a NumPy scalar if x is one) and works on each entry by itself.
        For a scalar x the result may have any shape: the derivative of a curve.
    x : float or array_like, float64 or float32
    batched : bool
        f takes N points at once, ``(N, *x.shape)``, and returns their N results along the first axis: two
        calls instead of a hundred or two.

    Returns
    -------
    Estimate
        value and error of the shape of f's result.

    Raises
    ------
    TypeError
        If x or f(x) is not made of real numbers.
    ValueError
        If f does not keep the shape of an array x, or the points of a batch apart.

    Examples
    --------
    >>> value, error = derivative(np.exp, 1.0)
    >>> bool(abs(value - np.e) <= error < 1e-10)
    True
    """
    x = lines.as_point(x)
    centre = lines.evaluate(f, x, batched)
    if x.ndim and centre.shape != x.shape:
        raise ValueError(
            f"derivative works entry by entry, but f of shape {x.shape} returned shape {centre.shape}; "
            "use jacobian for functions that mix entries"
        )
    up, down, h = lines.entrywise(f, x, centre.shape, batched)
    return slope(up, down, centre, h, lines.epsilon(x, centre))


def jacobian(f: Function, x: ArrayLike, *, batched: bool = False) -> Estimate:
    """All first partial derivatives ∂fᵢ/∂xⱼ.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape, returns an array of any shape.
    x : array_like, float64 or float32
    batched : bool
        f takes ``(N, *x.shape)`` and returns N results along the first axis.

    Returns
    -------
    Estimate
        value and error of the shape of f's result, then x's: (m, n) for f: Rⁿ → Rᵐ.

    Raises
    ------
    TypeError
        If x or f(x) is not made of real numbers.
    ValueError
        If f changes the shape of its result, or does not keep the points of a batch apart.

    Examples
    --------
    >>> value, error = jacobian(lambda x: np.array([x[0], x[0] * x[1]]), [2.0, 3.0])
    >>> bool(np.all(abs(value - [[1, 0], [3, 2]]) <= error))
    True
    """
    x = lines.as_point(x)
    centre = lines.evaluate(f, x, batched)
    partials = _slopes_along(f, x, centre, np.eye(x.size), batched)
    return Estimate(*(np.moveaxis(part, 0, -1).reshape(centre.shape + x.shape) for part in partials))


def gradient(f: Function, x: ArrayLike, *, batched: bool = False) -> Estimate:
    """Gradient of a function that returns one number: value and error of x's shape.

    f takes an array of x's shape and returns one real number, in an array of size 1 or by itself (with
    ``batched``, one for each of N points).  Raises ValueError if it returns more, TypeError if not real ones.

    Examples
    --------
    >>> value, error = gradient(lambda x: np.log(x[0]) + x[0] * x[1], [1e-8, 3.0])
    >>> bool(np.all(abs(value - [1e8 + 3, 1e-8]) <= error))
    True
    """
    x = lines.as_point(x)
    centre = _one_number(lines.evaluate(f, x, batched))
    partials = _slopes_along(f, x, centre, np.eye(x.size), batched)
    return Estimate(*(part.reshape(x.shape) for part in partials))


def directional(f: Function, x: ArrayLike, v: ArrayLike, *, batched: bool = False) -> Estimate:
    """Derivative of f at x along v, the Jacobian-vector product J·v, without forming J.

    f takes an array of x's shape and returns an array of any shape; v has x's shape and any length.
    Value and error have f(x)'s shape.  Raises ValueError if v's shape is not x's, TypeError like `jacobian`.

    Entries of x of very different size, seen along v, cannot share a ladder of steps; they are moved in
    groups and the groups' estimates added.

    Examples
    --------
    >>> value, error = directional(lambda x: x * x[::-1], [1.0, 2.0], [1.0, -1.0])
    >>> bool(np.all(abs(value - 1) <= error))
    True
    """
    x = lines.as_point(x)
    v = _same_shape(v, x)
    centre = lines.evaluate(f, x, batched)
    parts = _slopes_along(f, x, centre, lines.groups(x, v), batched)
    return Estimate(*(part.sum(axis=0).reshape(centre.shape) for part in parts))


def hessian(f: Function, x: ArrayLike, *, batched: bool = False) -> Estimate:
    """Second partial derivatives ∂²f/∂xᵢ∂xⱼ of a function that returns one number.

    f as for `gradient`.  Value and error have shape ``x.shape + x.shape``, (n, n) for a vector, and are
    symmetric.  Raises ValueError and TypeError like `gradient`.

    Examples
    --------
    >>> value, error = hessian(lambda x: x[0] ** 2 * x[1], [3.0, 5.0])
    >>> bool(np.all(abs(value - [[10, 6], [6, 0]]) <= error))
    True
    """
    x = lines.as_point(x)
    centre = _one_number(lines.evaluate(f, x, batched))
    rows, columns = np.triu_indices(x.size)
    unit = np.eye(x.size)
    upper = _curvatures_along(f, x, centre, unit[rows], unit[columns], batched)
    full = np.empty((2, x.size, x.size))
    full[:, rows, columns] = full[:, columns, rows] = np.stack(upper)
    return Estimate(*(part.reshape(x.shape + x.shape) for part in full))


def hessian_vector_product(f: Function, x: ArrayLike, v: ArrayLike, *, batched: bool = False) -> Estimate:
    """The product H·v of the Hessian of f at x and v, without forming H.

    f as for `gradient`; v, value and error have the shape of x.  Raises ValueError and TypeError like
    `directional`.

    Examples
    --------
    >>> value, error = hessian_vector_product(lambda x: x[0] ** 2 * x[1], [3.0, 5.0], [1.0, 2.0])
    >>> bool(np.all(abs(value - [22, 6]) <= error))
    True
    """
    x = lines.as_point(x)
    v = _same_shape(v, x)
    centre = _one_number(lines.evaluate(f, x, batched))
    along = lines.groups(x, v)
    unit = np.repeat(np.eye(x.size), len(along), axis=0)
    parts = _curvatures_along(f, x, centre, unit, np.tile(along, (x.size, 1)), batched)
    return Estimate(*(part.reshape(x.size, len(along)).sum(axis=1).reshape(x.shape) for part in parts))


def _slopes_along(f: Function, x: NDArray, centre: NDArray, directions: NDArray, batched: bool) -> Estimate:
    """Slopes of f along each of the directions (L, n): value and error of shape (L, f(x).size)."""
    up, down, h = lines.pairs(f, x, centre.shape, directions, batched)
    return slope(up, down, centre.reshape(-1), h, lines.epsilon(x, centre))


def _curvatures_along(
    f: Function, x: NDArray, centre: NDArray, a: NDArray, b: NDArray, batched: bool
) -> Estimate:
    """aᵀ H b for each of the directions a, b (L, n): value and error of shape (L,)."""
    corners, h = lines.corners(f, x, centre.shape, a, b, batched)
    return curvature(corners, centre.reshape(()), h, lines.epsilon(x, centre))


def _one_number(y: NDArray) -> NDArray:
    if y.size != 1:
        raise ValueError(f"f has to return one number here; it returned shape {y.shape}")
    return y


def _same_shape(v: ArrayLike, x: NDArray) -> NDArray:
    v = lines.as_point(v)
    if v.shape != x.shape:
        raise ValueError(f"v has shape {v.shape}; it needs the shape of x, {x.shape}")
    return v
