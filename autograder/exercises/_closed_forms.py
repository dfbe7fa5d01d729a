"""The derivatives of the probe families of `functions`, as formulas: no reference rests on the libraries
under test, and no student can import this module (the confined child has no `exercises`)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Arrays = dict[str, np.ndarray]


def _rows(factor: Array, matrix: Array) -> Array:
    return factor[:, None] * matrix


#: The Jacobian (m, n) of a family at x, from x and the parameters.
JACOBIANS: dict[str, Callable[..., Array]] = {
    "monomials": lambda x, powers: _rows(np.exp(powers @ np.log(x)), powers) / x,
    "layer": lambda x, W, b: _rows(1 - np.tanh(W @ x + b) ** 2, W),
    "affine": lambda x, W, b: W,
    "identity": lambda x: np.eye(len(x)),
    "folded": lambda x, W: W * np.sign(x),
    "constant": lambda x, c: np.zeros((len(c), len(x))),
    "partly_constant": lambda x, W, c: np.vstack([_rows(np.cos(W @ x), W), np.zeros((len(c), len(x)))]),
    "first_only": lambda x, w: np.outer(
        np.append(w[:1] * np.cos(w[:1] * x[0]), w[1:]), np.arange(len(x)) == 0
    ),
}


def _course_example(A: Array, x: Array, y: Array) -> Arrays:
    return {"A": x @ x.T, "x": (A + A.T) @ x + np.sin(y), "y": np.cos(y) * x}


def _bilinear(B: Array, z: Array, u: Array) -> Arrays:
    return {"B": np.outer(u, z), "z": B.T @ u}


def _network(W: Array, b: Array, v: Array, data: Array) -> Arrays:
    hidden = np.tanh(W @ data + b)
    slope = v * (1 - hidden**2)
    return {"W": np.outer(slope, data), "b": slope, "v": hidden}


def _energy(**arrays: Array) -> Arrays:
    weights = {k.removeprefix("weight_"): arrays.pop(k) for k in list(arrays) if k.startswith("weight_")}
    s = sum(float(np.sum(weight * np.sin(arrays[k]))) for k, weight in weights.items())
    outer = s / np.sqrt(1 + s**2)
    return {k: outer * weights.get(k, np.zeros(())) * np.cos(value) for k, value in arrays.items()}


#: The gradients of a scalar family by its named arrays, from these and the parameters.
GRADIENTS: dict[str, Callable[..., Arrays]] = {
    "course_example": _course_example,
    "bilinear": _bilinear,
    "network": _network,
    "energy": _energy,
}


def _monomial_slope(x: Array, powers: Array) -> Array:
    return np.exp(powers @ np.log(np.abs(x))) * powers / x


def _monomial_products(x: Array, R: Array, powers: Array) -> Array:
    q, slope = powers / x, _monomial_slope(x, powers)
    return _rows(slope, q @ R - R / x[:, None])


def _hidden_layer_slope(x: Array, W: Array, b: Array, v: Array) -> Array:
    return (v * (1 - np.tanh(W @ x + b) ** 2)) @ W


def _hidden_layer_products(x: Array, R: Array, W: Array, b: Array, v: Array) -> Array:
    hidden = np.tanh(W @ x + b)
    return W.T @ _rows(-2 * v * hidden * (1 - hidden**2), W @ R)


def _first(x: Array) -> Array:
    return (np.arange(len(x)) == 0).astype(float)


#: The gradient (n,) of a scalar family at x, from x and the parameters.
SLOPES: dict[str, Callable[..., Array]] = {
    "monomial": _monomial_slope,
    "hidden_layer": _hidden_layer_slope,
    "quadratic": lambda x, A: (A + A.T) @ x,
    "linear": lambda x, w: w,
    "level": lambda x, c: np.zeros(len(x)),
    "wave": lambda x, w: w * np.cos(w * x[0]) * _first(x),
}

#: The products HR (n, k) of its Hessian with the columns of R (n, k): without H, so that n may be large.
HESSIAN_PRODUCTS: dict[str, Callable[..., Array]] = {
    "monomial": _monomial_products,
    "hidden_layer": _hidden_layer_products,
    "quadratic": lambda x, R, A: (A + A.T) @ R,
    "linear": lambda x, R, w: np.zeros(R.shape),
    "level": lambda x, R, c: np.zeros(R.shape),
    "wave": lambda x, R, w: _rows(-(w**2) * np.sin(w * x[0]) * _first(x), R),
}
