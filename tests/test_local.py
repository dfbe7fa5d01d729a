"""A check in a notebook: the card, the one line of a failure, and whatever state the notebook is in."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import autograd.numpy as anp
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import autograder
from autograder import check
from autograder.functions import Probe
from autograder.local import CheckFailed, LocalSubject
from autograder.wire import Tensor, WireError

ROOT = Path(__file__).parent.parent

RIGHT = """
def jacobian_torch(f, x):
    x = x.detach().requires_grad_()
    rows = [torch.autograd.grad(y, x, retain_graph=True, allow_unused=True, materialize_grads=True)[0]
            if y.requires_grad else torch.zeros_like(x) for y in f(x)]
    return torch.stack(rows).detach()
"""
TRANSPOSED = RIGHT.replace("torch.stack(rows)", "torch.stack(rows, 1)")
ACCUMULATED = """
def jacobian_torch(f, x):
    x.requires_grad_()
    rows = []
    for y in f(x):
        y.backward(retain_graph=True)
        rows.append(x.grad.clone())
    return torch.stack(rows)
"""
WARNS = RIGHT.replace("rows =", 'warnings.warn("careful")\n    rows =')
STUB = """
def jacobian_torch(f, x):
    raise NotImplementedError("Return one row for each output of f.")
"""
CHECK = 'check("jacobians.jacobian_torch", jacobian_torch)'
SETUP = """
import autograd
import autograd.numpy as np
import torch
from autograder import check
"""
# What honest students do to a notebook, all at once.
ODD = """
import os, random, tempfile, warnings
np.random.seed(0), torch.manual_seed(0), random.seed(0)
import numpy
numpy.seterr(all="raise")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
os.chdir(tempfile.mkdtemp())
warnings.simplefilter("error")
sum = max = min = list = dict = str = print = zip = enumerate = x = f = None
"""


def jacobian_autograd(f, x):
    vjp, value = __import__("autograd").make_vjp(f)(x)
    return np.stack([vjp(row) for row in np.eye(len(value))])


def test_a_right_answer_passes_and_says_so(capsys):
    check("jacobians.jacobian_autograd", jacobian_autograd)
    shown = capsys.readouterr()
    assert "right: jacobians.jacobian_autograd" in shown.out and shown.err == ""


def test_a_wrong_answer_raises_one_line(capsys):
    with pytest.raises(CheckFailed) as caught:
        check("jacobians.jacobian_autograd", lambda f, x: jacobian_autograd(f, x).T)
    assert "wrong: jacobians.jacobian_autograd" in capsys.readouterr().out
    (line,) = caught.value._render_traceback_()
    assert line.startswith("CheckFailed: jacobians.jacobian_autograd: wrong") and "\n" not in line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("jacobians.jacobian_troch", abs), "'jacobians.jacobian_torch'"),
        (("jacobian_torch", abs), "There is no check named 'jacobian_torch'"),
        (("jacobians.jacobian_torch",), "check('jacobians.jacobian_torch', jacobian_torch)"),
        (("jacobians.jacobian_torch", abs, abs), "2 objects"),
    ],
)
def test_a_check_that_cannot_be_made_says_why_in_one_line(arguments, line):
    with pytest.raises(CheckFailed) as caught:
        check(*arguments)
    assert line in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_an_error_in_our_own_check_is_not_the_students(monkeypatch):
    from autograder import exercises

    def broken(student, rng):
        yield 1 / 0

    monkeypatch.setitem(exercises._CHECKS, "jacobians.f", broken)
    with pytest.raises(ZeroDivisionError):
        check("jacobians.f", abs)


@pytest.mark.parametrize("obj", [3, None, np.ones(2), type("Empty", (), {}), "jacobian_autograd"])
def test_what_is_no_answer_at_all_fails_like_any_other(obj, capsys):
    with pytest.raises(CheckFailed):
        check("jacobians.jacobian_autograd", obj)
    assert "jacobians.jacobian_autograd" in capsys.readouterr().out


def test_a_subject_here_answers_as_one_in_a_child_would():
    def answer(f, x):
        x += 1.0
        return {"value": f(x), "x": x}

    x = np.array([0.5, 0.7])
    subject = LocalSubject("answer", answer)
    told = subject(Probe("worked_example"), Tensor("float64", x, False))
    assert told.evaluations == 1 and told.changed == ("the values of x",)
    assert type(told.value["value"]) is Tensor and told.value["x"].array.tolist() == [1.5, 1.7]
    assert x.tolist() == [0.5, 0.7]
    assert "x += 1.0" in subject.source
    assert LocalSubject("abs", abs).source is None
    jacobian = LocalSubject("f", lambda x: anp.sin(x)).through("autograd_jacobian", x)
    np.testing.assert_allclose(jacobian.value, np.diag(np.cos(x)), rtol=1e-15)


def test_a_check_that_sends_what_cannot_cross_is_our_mistake():
    with pytest.raises(WireError, match="function"):
        LocalSubject("abs", abs)(lambda x: x)


def test_importing_autograder_imports_nothing_else():
    code = "import sys, autograder; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    listed = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT)
    imported = set(ast.literal_eval(listed))
    assert not imported & {"numpy", "torch", "autograd", "matplotlib", "IPython", "nbformat"}
    assert "autograder" in imported and autograder.__all__ == ["check"]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook's cells after a real kernel has run them, by name."""
    sources = {
        "setup": SETUP,
        "odd": ODD,
        "stub": STUB + CHECK,
        "right": RIGHT + CHECK,
        "again": CHECK,
        "transposed": TRANSPOSED + CHECK,
        "accumulated": ACCUMULATED + CHECK,
        "warns": 'warnings.simplefilter("always")\n' + WARNS + CHECK,
        "raises": RIGHT.replace("f(x)]", "f(x.reshape(2, 9))]") + CHECK,
        "misnamed": 'check("jacobians.jacobian_troch", jacobian_torch)',
    }
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    folder = {"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}}
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=folder).execute()
    return dict(zip(sources, notebook.cells, strict=True))


def card(cell):
    (shown,) = (output for output in cell.outputs if output.output_type == "display_data")
    return shown.data["text/html"], shown.data["text/plain"]


def error(cell):
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return errors[0] if errors else None


@pytest.mark.parametrize("name", ["setup", "odd", "right", "again", "warns"])
def test_in_a_notebook_right_answers_raise_nothing(executed, name):
    assert error(executed[name]) is None
    # nbgrader's Validate would take stderr for a failure.
    assert not any(output.get("name") == "stderr" for output in executed[name].outputs)


@pytest.mark.parametrize("name", ["right", "again"])
def test_in_a_notebook_a_right_answer_shows_a_card_and_nothing_else(executed, name):
    html, text = card(executed[name])
    assert len(executed[name].outputs) == 1
    assert "jacobian_torch" in html and "right" in text


def test_in_a_notebook_a_students_warning_is_shown_and_not_counted(executed):
    assert "right" in card(executed["warns"])[1]
    assert any("careful" in output.get("text", "") for output in executed["warns"].outputs)


@pytest.mark.parametrize(
    ("name", "word"),
    [("stub", "missing"), ("transposed", "wrong"), ("accumulated", "wrong"), ("raises", "error")],
)
def test_in_a_notebook_a_failed_check_shows_a_card_and_one_line(executed, name, word):
    raised = error(executed[name])
    assert raised.ename == "CheckFailed"
    assert len(raised.traceback) == 1 and "\n" not in raised.traceback[0]
    html, text = card(executed[name])
    assert word in text and "jacobian_torch" in html


def test_in_a_notebook_a_stub_shows_its_own_text(executed):
    assert "Return one row for each output of f." in card(executed["stub"])[0]


def test_in_a_notebook_an_exception_shows_the_students_own_line(executed):
    html, _ = card(executed["raises"])
    assert "Cell In[" in html and "f(x.reshape(2, 9))" in html and "local.py" not in html


def test_in_a_notebook_a_misspelt_check_is_one_line(executed):
    raised = error(executed["misnamed"])
    assert len(raised.traceback) == 1 and "jacobians.jacobian_torch" in raised.traceback[0]
