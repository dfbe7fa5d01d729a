"""The exceptions of NumPy, Autograd and PyTorch as they are today, each by code that raises it."""

from __future__ import annotations

import traceback
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch
from autograd.extend import defvjp, primitive

from autograder.misconceptions import conclude
from autograder.raised import RAISED, diagnose
from autograder.subjects import Failure
from autograder.verdicts import Verdict, failed

A = np.arange(6.0).reshape(3, 2) + 1
X = np.array([1.0, 2.0])


def _leaf() -> torch.Tensor:
    return torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)


@primitive
def square_with_reverse_mode(x):
    return x**2


defvjp(square_with_reverse_mode, lambda ans, x: lambda u: 2 * x * u)


@primitive
def square_without_rules(x):
    return x**2


class OldStyle(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x**2


class NewStyle(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x**2

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass


def assign_while_traced():
    def f(x):
        values = np.zeros(3)
        for i in range(3):
            values[i] = A[i] @ x
        return np.sum(values)

    autograd.grad(f)(X)


def assign_into_traced():
    def f(x):
        y = x * 2
        y[0] = 1.0
        return anp.sum(y)

    autograd.grad(f)(X)


def assign_size_one():
    np.zeros(3)[0] = A[0] @ X.reshape(-1, 1) + np.zeros(2)


def backward_twice():
    y = (_leaf() ** 2).sum()
    y.backward()
    y.backward()


def second_derivative_without_graph():
    x = _leaf()
    torch.autograd.grad(torch.autograd.grad((x**2).sum(), x)[0].sum(), x)


def overwrite_a_leaf():
    _leaf()[0] = 1.0


def overwrite_a_saved_value():
    y = torch.exp(_leaf())
    z = y.sum()
    y[0] = 1.0
    z.backward()


def item_under_vmap():
    torch.func.vmap(lambda row: row.sum().item())(torch.ones(3, 2))


CASES = [
    ("array_assignment", assign_while_traced),
    ("array_assignment", assign_into_traced),
    ("element_not_scalar", assign_size_one),
    ("ragged_list", lambda: np.array([np.ones((2, 3)), np.ones(2)])),
    ("box_as_number", lambda: autograd.grad(lambda x: float(x))(1.0)),
    ("box_as_number", lambda: autograd.grad(lambda x: np.sum(np.exp([x[0], x[1]])))(X)),
    ("integer_input", lambda: autograd.grad(lambda x: anp.sum(x**2))(np.array([1, 2]))),
    ("integer_input", lambda: autograd.grad(lambda x: x**2)(3)),
    ("integer_input", lambda: torch.tensor([1, 2], requires_grad=True)),
    ("graph_freed", backward_twice),
    ("graph_detached", lambda: torch.autograd.grad((_leaf().detach() ** 2).sum(), _leaf())),
    ("graph_detached", second_derivative_without_graph),
    ("unused_input", lambda: torch.autograd.grad((_leaf() ** 2).sum(), _leaf())),
    ("inplace_change", overwrite_a_leaf),
    ("inplace_change", overwrite_a_saved_value),
    ("numpy_on_graph", lambda: _leaf().numpy()),
    ("not_scalar_output", lambda: autograd.grad(lambda x: x**2)(X)),
    ("not_scalar_output", lambda: (_leaf() ** 2).backward()),
    ("not_scalar_output", lambda: torch.func.grad(lambda x: x**2)(torch.ones(2))),
    ("forward_mode_missing", lambda: autograd.make_jvp(square_with_reverse_mode)(1.0)(1.0)),
    ("forward_mode_missing", lambda: torch.func.jvp(NewStyle.apply, (torch.ones(2),), (torch.ones(2),))),
    ("reverse_mode_missing", lambda: autograd.grad(square_without_rules)(1.0)),
    ("setup_context_missing", lambda: torch.func.grad(lambda x: OldStyle.apply(x).sum())(torch.ones(2))),
    ("vmap_rule_missing", lambda: torch.func.vmap(NewStyle.apply)(torch.ones(2))),
    ("vmap_blocked", item_under_vmap),
    ("mixed_dtypes", lambda: torch.ones(2) @ _leaf()),
    ("mixed_dtypes", lambda: torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)),
]


@pytest.mark.parametrize("key, code", CASES)
def test_an_exception_names_its_mistake(key, code):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(Exception) as caught:
            code()
    failure = Failure(
        "unanswered" if caught.type is NotImplementedError else "exception",
        caught.type.__name__,
        str(caught.value),
        "".join(traceback.format_exception(caught.value)),
    )
    finding = failed("values", failure)
    assert (finding.misconception, finding.verdict) == (key, Verdict.ERROR)
    assert conclude("a.b", [finding]).misconception == key


def test_every_entry_is_raised_by_something():
    assert {mistake.key for _, mistake in RAISED} == {key for key, _ in CASES}


@pytest.mark.parametrize(
    "type_name, message",
    [
        (
            "NotImplementedError",
            "Fill J column by column, in forward mode, with one JVP of f for each of the n columns.",
        ),
        ("ValueError", "matmul: Input operand 1 has a mismatch in its core dimension 0"),
        ("IndexError", "index 3 is out of bounds for axis 0 with size 3"),
        ("NameError", "name 'jacobian' is not defined"),
        ("TypeError", "unsupported operand type(s) for +: 'NoneType' and 'float'"),
    ],
)
def test_other_exceptions_and_stubs_are_not_named(type_name, message):
    assert diagnose(type_name, message) is None
