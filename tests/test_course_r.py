"""course/r: R's own optimiser driven by derivatives from Python, run for real; its Python half without R.

What lesson 12 shows where there is no R is a record, held here against a real run.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import re
import subprocess
import sys
from itertools import chain
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


@functools.cache
def run_by_r(script: str) -> str:
    done = subprocess.run(
        [PROGRAM, script],
        cwd=FOLDER,
        env={**os.environ, "RETICULATE_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_the_demonstration_fits_as_glm_does() -> None:
    said = run_by_r("reticdemo.R")
    fit = re.compile(
        r"^ +(no gradient|Autograd|PyTorch) .* (\S+) +(\d+) evaluations and +(\d+) gradients$", re.M
    )
    found = {name: (float(off), int(count)) for name, off, count, _ in fit.findall(said)}
    assert set(found) == {"no gradient", "Autograd", "PyTorch"}
    assert found["Autograd"][0] < 1e-6 and found["PyTorch"][0] < 1e-6 and found["no gradient"][0] < 1e-4
    assert found["no gradient"][1] > 3 * found["Autograd"][1]
    errors = re.findall(r"^(?:\S+) +(\d\.\d+) +(\d\.\d+)$", said, re.M)
    assert len(errors) == 3
    for by_autograd, by_glm in errors:
        assert float(by_autograd) == pytest.approx(float(by_glm), rel=1e-4)


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
@pytest.mark.parametrize("script", ["crossing.R", "reticdemo.R"])
def test_the_record_is_what_r_prints(script: str) -> None:
    """Word for word but for spaces; counts, and distances from glm's numbers, may differ a little."""
    record = json.loads((FOLDER / "recorded.json").read_text(encoding="utf-8"))
    recorded, now = (
        [line.split() for line in lines] for lines in (record[script], run_by_r(script).splitlines())
    )
    assert [len(words) for words in recorded] == [len(words) for words in now]
    for written, found in zip(chain(*recorded), chain(*now), strict=True):
        if re.fullmatch(r"\d+", written):
            assert int(found) == pytest.approx(int(written), rel=0.5)
        elif re.fullmatch(r"\d+e-\d+", written):
            assert float(found) < 1000 * float(written)
        elif re.fullmatch(r"-?\d+\.\d{5}", written):
            assert float(found) == pytest.approx(float(written), abs=3e-5)
        else:
            assert found == written
