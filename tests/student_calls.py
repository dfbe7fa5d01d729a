"""Calls of a student's functions as a check makes them, for the tests of calls, drivers and the watch."""

from __future__ import annotations

import linecache
import textwrap

import numpy as np
import pytest
import torch

from autograder import wire
from autograder.functions import Probe
from autograder.subjects import Failure, StudentFailed, answer_of
from autograder.wire import Tensor
from autograder.worker import calls

X = np.array([0.7, -1.3, 0.4])
W = np.array([[0.5, 1.5, -0.8], [-0.3, 0.9, 1.2]])
JACOBIAN = (1 - np.tanh(W @ X + 0.2) ** 2)[:, None] * W


def layer(*leaves: str) -> Probe:
    return Probe("layer", leaves=leaves, W=W, b=np.full(2, 0.2))


def tensor(requires_grad: bool = False, grad: np.ndarray | None = None) -> Tensor:
    return Tensor("float64", X, requires_grad, grad)


def perform(function, *args, driver=None, ruled_out=(), **kwargs):
    """A call and its answer as a check gets it."""
    args, kwargs = wire.decode(wire.encode((args, kwargs)))
    report = calls.perform(function, args, kwargs, driver=driver, ruled_out=ruled_out)
    return answer_of(wire.decode(wire.encode(report)))


def student(source: str, filename: str = "<ipython-input-3-0123456789ab>"):
    """The function `answer` of a cell with this source."""
    source = textwrap.dedent(source)
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    names: dict[str, object] = {}
    exec(compile(source, filename, "exec"), names)
    return names["answer"]


def failure(function, *args) -> Failure:
    answer = perform(function, *args)
    assert answer.returned is None
    with pytest.raises(StudentFailed) as caught:
        _ = answer.value
    assert caught.value.failure is answer.failure
    return answer.failure


def jvp_columns(f, x):
    return torch.func.vmap(lambda v: torch.func.jvp(f, (x,), (v,))[1], out_dims=1)(
        torch.eye(len(x), dtype=x.dtype)
    )
