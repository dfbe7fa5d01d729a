"""Which engines are at work during a call, and what a source shows of a derivative that none computed."""

from __future__ import annotations

import math

import autograd
import autograd.numpy as anp
import pytest
import torch
import torch.autograd.forward_ad as forward_ad
from student_calls import perform

from autograder.exercises._typed_in import by_differentiation
from autograder.subjects import Answer, Failure


def f(x):
    return anp.log(x[0]) + x[0] * anp.sin(x[1])


def torch_f(x):
    return torch.log(x[0]) + x[0] * torch.sin(x[1])


def tensor(x, **options):
    return torch.tensor(x, dtype=torch.float64, **options)


def dual_tensors(x):
    with forward_ad.dual_level():
        z = forward_ad.make_dual(tensor(x), tensor([1.0, 0.0]))
        return forward_ad.unpack_dual(torch_f(z)).tangent.item()


def backward(x):
    z = tensor(x, requires_grad=True)
    torch_f(z).backward()
    return z.grad.tolist()


def without_grad(x):
    with torch.no_grad():
        return [1 / x[0], torch.cos(tensor(x[1])).item()]


made_before = autograd.grad(f)


@pytest.mark.parametrize(
    ("function", "engines"),
    [
        (lambda x: made_before(anp.array(x)).tolist(), ["autograd"]),
        (lambda x: autograd.make_jvp(f)(anp.array(x))(anp.ones(2))[1].item(), ["autograd"]),
        (lambda x: autograd.elementwise_grad(anp.log)(x[0]), ["autograd"]),
        (
            lambda x: torch.autograd.grad(torch_f(z := tensor(x, requires_grad=True)), z)[0].tolist(),
            ["torch"],
        ),
        (lambda x: torch.func.jacfwd(torch_f)(tensor(x)).tolist(), ["torch"]),
        (lambda x: torch.func.grad(torch_f)(tensor(x)).tolist(), ["torch"]),
        (backward, ["torch"]),
        (dual_tensors, ["torch"]),
        (lambda x: [backward(x), made_before(anp.array(x)).tolist()], ["autograd", "torch"]),
        (lambda x: float(f(x)), []),
        (lambda x: torch_f(tensor(x)).item(), []),
        (without_grad, []),
        (lambda x: [1 / x[0], math.cos(x[1])], []),
    ],
)
def test_the_engines_of_a_call(function, engines):
    assert perform(function, [0.7, 1.3], driver="derivative_engines").value == engines


NONE_SEEN = Answer(returned=[])


def key(source, engines=NONE_SEEN):
    return by_differentiation(source, engines, ("log", "sin")).misconception


FORMULA = "import math\ndef g(x):\n    '''log and sin'''\n    return [1 / x[0], math.cos(x[1])]  # log, sin"


@pytest.mark.parametrize(
    "source",
    [
        FORMULA,
        "import autograd.numpy as np\ng = lambda x: (float(1 / x[0] + x[1]), float(x[0] - np.cos(x[1])))",
        "from math import cos\ndef slope(b): return -cos(b)\ndef g(x):\n    a, b = map(float, x)\n"
        "    try:\n        return [1 / a + b, a + slope(b)]\n    except OSError as e:\n        raise e",
    ],
)
def test_a_formula_without_the_function_is_typed_in(source):
    assert key(source) == "formula_typed_in"


@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        "def g(x:",
        "g = gradient_of_something",  # from a cell that is not seen
        "from duals import gradient, f1\ng = lambda x: gradient(f1, x)",
        "from .duals import gradient\ng = lambda x: gradient(x)",
        "import math\nclass Dual: ...\ndef f(z): return z.log()\ndef g(x): return f(Dual())",
        "import math\ndef g(x): return [getattr(math, 'sin')(v) for v in x]",
    ],
)
def test_what_the_source_does_not_show_is_taken_for_ad(source):
    assert key(source) is None


@pytest.mark.parametrize(
    "answer", [Answer(["torch"]), Answer(None), Answer("[]"), Answer(failure=Failure("died"))]
)
def test_a_formula_beside_an_engine_or_an_unknown_way_costs_nothing(answer):
    assert key(FORMULA, answer) is None


@pytest.mark.parametrize("step", ["f1(x + 1e-200j).imag / 1e-200", "np.imag(f1(x))", "mpmath.diff(f1, x)"])
def test_differences_and_complex_steps_are_named(step):
    source = f"import autograd.numpy as np, mpmath\ndef f1(x): return np.log(x)\ndef g(x): return {step}"
    assert key(source) == "finite_differences" and key(source, Answer(["autograd"])) is None
