"""course/r: R's own optimiser driven by derivatives from Python, run for real; its Python half without R."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import finite_differences
from autograder.exercises._in_r import rscript

FOLDER = Path(__file__).parents[1] / "course" / "r"
PROGRAM, LACKING = rscript()


def test_derivatives_for_r_are_plain_and_right() -> None:
    spec = importlib.util.spec_from_file_location("course_r_func", FOLDER / "func.py")
    func = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(func)
    rng = np.random.default_rng(0)
    rows, beta = rng.normal(size=(9, 3)).tolist(), rng.normal(size=3)
    model = func.Model(rows, rng.integers(2, size=9).tolist())
    expected = finite_differences.gradient(model.loss, beta).value
    for gradient in (model.grad_loss, model.grad_loss_torch):
        found = gradient(beta.tolist())
        assert type(found) is list and {type(entry) for entry in found} == {float}
        np.testing.assert_allclose(found, expected, rtol=1e-8)
    H = model.hessian_loss(beta.tolist())
    np.testing.assert_allclose(H, finite_differences.jacobian(model.grad_loss, beta).value, rtol=1e-7)
    assert type(model.loss(beta.tolist())) is float


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_the_demonstration_fits_as_glm_does() -> None:
    done = subprocess.run(
        [PROGRAM, "reticdemo.R"],
        cwd=FOLDER,
        env={**os.environ, "RETICULATE_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    fit = re.compile(
        r"^ +(no gradient|Autograd|PyTorch) .* (\S+) +(\d+) evaluations and +(\d+) gradients$", re.M
    )
    found = {name: (float(off), int(count)) for name, off, count, _ in fit.findall(done.stdout)}
    assert set(found) == {"no gradient", "Autograd", "PyTorch"}
    assert found["Autograd"][0] < 1e-6 and found["PyTorch"][0] < 1e-6 and found["no gradient"][0] < 1e-4
    assert found["no gradient"][1] > 3 * found["Autograd"][1]
    errors = re.findall(r"^(?:\S+) +(\d\.\d+) +(\d\.\d+)$", done.stdout, re.M)
    assert len(errors) == 3
    for by_autograd, by_glm in errors:
        assert float(by_autograd) == pytest.approx(float(by_glm), rel=1e-4)
