"""The points at which checks ask."""

from __future__ import annotations

import numpy as np


def points(rng: np.random.Generator, shape: int | tuple[int, ...], *, positive: bool = False) -> np.ndarray:
    """Distinct float64 numbers with magnitudes from 0.3 to 1.9 that tell mistakes apart.

    No zero, no one (whose powers and products hide factors), no two of one magnitude, signs mixed unless
    `positive`; so a matrix of them is never symmetric.
    """
    size = int(np.prod(shape))
    # One number in each of `size` strata keeps magnitudes apart; the jump leaves out 0.95 to 1.05.
    magnitude = 0.3 + 1.5 * (rng.permutation(size) + rng.uniform(0.1, 0.9, size)) / max(size, 1)
    magnitude = np.where(magnitude < 0.95, magnitude, magnitude + 0.1)
    if not positive:
        magnitude = magnitude * rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0))
    return magnitude.reshape(shape)
