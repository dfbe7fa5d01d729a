"""One call of a student's object: what comes back, what it changed, and whatever state the student left."""

from __future__ import annotations

import warnings

import autograd
import numpy as np
import pytest
import torch
from student_calls import W, X, failure, layer, perform, tensor

from autograder.functions import Probe
from autograder.subjects import Failure, answer_of
from autograder.wire import Opaque, Tensor
from autograder.worker import calls


def test_inputs_arrive_as_live_objects():
    def answer(x, array, number, nested, f):
        assert type(x) is torch.Tensor and x.is_leaf and x.requires_grad and x.dtype is torch.float64
        assert x.grad.tolist() == [1.0, 2.0, 3.0]
        assert type(array) is np.ndarray and array.flags.writeable and array.flags.c_contiguous
        assert number == 2 and type(nested) is dict and type(nested["pair"]) is tuple
        return f(x), f(array), nested["pair"][1]

    returned = perform(
        answer, tensor(True, np.array([1.0, 2.0, 3.0])), X, 2, {"pair": (1, tensor())}, layer()
    ).value
    assert type(returned) is tuple
    np.testing.assert_allclose(returned[0].array, np.tanh(W @ X + 0.2), rtol=1e-15)
    np.testing.assert_allclose(returned[1], np.tanh(W @ X + 0.2), rtol=1e-15)
    assert returned[2].array.tolist() == X.tolist()


def test_bfloat16_and_keyword_arguments_arrive():
    value = Tensor("bfloat16", np.array([1.5], np.float32), False, np.array([2.5], np.float32))
    answer = perform(lambda *, x: (str(x.dtype), x.grad), x=value)
    assert answer.value[0] == "torch.bfloat16" and answer.value[1].array.tolist() == [2.5]


def test_each_call_has_inputs_of_its_own():
    args = [X.copy(), {"a": X.copy()}]

    def spoil(x, params):
        x[:] = 0.0
        params["a"][:] = 0.0
        return x

    assert perform(spoil, *args).value.tolist() == [0.0, 0.0, 0.0]
    assert args[0].tolist() == X.tolist() and args[1]["a"].tolist() == X.tolist()


def test_evaluations_are_counted_over_all_probes():
    f, g = layer(), layer()
    answer = perform(lambda f, g, x: [f(x), g(x), f(x)], f, g, X)
    assert answer.evaluations == 3 and f.evaluations == 0
    assert perform(lambda f, x: torch.func.jvp(f, (x,), (x,))[1], layer(), tensor()).evaluations == 1


def _item(x, index, value):
    x[index] = value


@pytest.mark.parametrize(
    ("args", "change", "words"),
    [
        ([X], lambda x: _item(x, 0, 5.0), ("the values of x",)),
        ([X], lambda x: _item(x, 0, -0.0 * x[0]), ("the values of x",)),
        ([X], lambda x: setattr(x, "shape", (3, 1)), ("the values of x",)),
        ([np.zeros(2)], lambda x: np.negative(x, out=x), ("the values of x",)),  # 0 and −0
        ([tensor()], lambda x: x.mul_(2.0), ("the values of x",)),
        ([tensor()], lambda x: x.data.fill_(2.0), ("the values of x",)),
        ([tensor()], lambda x: x.numpy().fill(2.0), ("the values of x",)),
        ([tensor()], lambda x: x.unsqueeze_(0), ("the values of x",)),
        ([tensor()], lambda x: setattr(x, "data", torch.ones(3).float()), ("the values of x",)),
        ([tensor(True, X)], lambda x: setattr(x, "grad", x.grad.to_sparse()), ("the .grad of x",)),
        ([tensor()], lambda x: x.requires_grad_(), ("requires_grad of x",)),
        ([tensor(True)], lambda x: x.requires_grad_(False), ("requires_grad of x",)),
        ([tensor(True)], lambda x: (x**2).sum().backward(), ("the .grad of x",)),
        ([tensor(True, X)], lambda x: (x**2).sum().backward(), ("the .grad of x",)),
        ([tensor(True, X)], lambda x: setattr(x, "grad", None), ("the .grad of x",)),
        ([tensor(True, X)], lambda x: x.grad.zero_(), ("the .grad of x",)),
        ([tensor(True, X)], lambda x: setattr(x, "grad", torch.zeros(3).double()), ("the .grad of x",)),
        ([[X, X]], lambda x: x.reverse(), ("the list x",)),
        ([[X, X]], lambda x: _item(x, 0, x[0].copy()), ("the list x",)),
        ([{"a": X}], lambda x: x.pop("a"), ("the dict x",)),
        ([{"a": X}], lambda x: x.update(b=1), ("the dict x",)),
        ([{"a": X, "b": X}], lambda x: x.update(a=x["b"]), ("the dict x",)),
        ([{"a": X}], lambda x: _item(x["a"], 0, 0.0), ("the values of x['a']",)),
        ([([X],)], lambda x: _item(x[0][0], 0, 0.0), ("the values of x[0][0]",)),
    ],
)
def test_a_changed_input_is_named(args, change, words):
    def answer(x):
        change(x)

    answer = perform(answer, *args)
    assert answer.failure is None and answer.changed == words


def test_what_f_uses_is_an_input_too():
    def accumulates(g, x):
        g(x).sum().backward()

    def shifts(g, x):
        next(iter(g.leaf_tensors().values())).data.add_(1.0)

    def rewrites(g, x):
        g.parameters["b"][:] = 0.0

    # W's .grad holds something, b's is None, before the call; x requires no grad.
    assert perform(accumulates, layer("W", "b"), tensor()).changed == ("the .grad of a parameter of g",)
    assert perform(shifts, layer("W"), tensor()).changed == ("the values of a parameter of g",)
    assert perform(rewrites, layer(), X).changed == ("the values of a parameter of g",)


def test_looking_changes_nothing():
    def answer(f, x, arrays):
        y = f(x.detach().requires_grad_()).sum()
        rows = torch.autograd.grad(y, [*f.leaf_tensors().values()])
        return [rows, x.clone(), arrays["a"] * 2, sorted(arrays)]

    answer = perform(answer, layer("W", "b"), tensor(True, np.array([np.nan, 1, 2])), {"b": X, "a": X})
    assert answer.failure is None and answer.changed == ()


def test_parameters_are_named_as_the_student_names_them():
    class Callable:
        def __call__(self, x):
            x[0] = 9.0

    class Hostile(Callable):
        def __getattribute__(self, name):
            raise RuntimeError(name)

    assert perform(Hostile(), X).changed == ("the values of argument 1",)
    assert perform(lambda point: _item(point, 0, 9.0), X).changed == ("the values of point",)
    assert perform(Callable(), X).changed == ("the values of argument 1",)
    assert perform(lambda *points: _item(points[1], 0, 9.0), X, X).changed == ("the values of argument 2",)


@pytest.fixture(params=["numpy raises", "float16", "no grad", "meta device", "warnings raise"])
def odd_settings(request):
    match request.param:
        case "numpy raises":
            with np.errstate(all="raise"):
                yield request.param
        case "float16":
            torch.set_default_dtype(torch.float16)
            yield request.param
            torch.set_default_dtype(torch.float32)
        case "no grad":
            torch.set_grad_enabled(False)
            yield request.param
            torch.set_grad_enabled(True)
        case "meta device":
            torch.set_default_device("meta")
            yield request.param
            torch.set_default_device(None)
        case "warnings raise":
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                yield request.param


def test_the_students_settings_spoil_no_call(odd_settings):
    x = Tensor("float64", np.array([1e-320, np.nan, 1.0]), True, X)
    value, like = perform(lambda f, x: (x, x.requires_grad), layer("W"), x).value
    assert like and value.array.tobytes() == x.array.tobytes() and value.grad.tolist() == X.tolist()
    y = perform(lambda f, x: f(x), layer("W", "b"), tensor()).value
    np.testing.assert_allclose(y.array, np.tanh(W @ X + 0.2), rtol=1e-15)
    u, v = Tensor("float64", np.ones(2)), tensor()
    for driver, vectors in {
        "torch_jacobian": [],
        "torch_vjp": [u],
        "torch_jvp": [v],
    }.items():
        assert perform(layer("W"), tensor(), *vectors, driver=driver).failure is None


def test_the_students_settings_are_theirs_during_the_call():
    def answer(x):
        return str(torch.get_default_dtype()), torch.is_grad_enabled(), np.geterr()["divide"]

    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    try:
        with np.errstate(divide="raise"):
            assert perform(answer, X).value == ("torch.float64", False, "raise")
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


def test_a_constant_probe_brings_no_warning_of_autograd():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        constant = Probe("constant", c=np.ones(2))
        answer = perform(lambda f, x: autograd.make_vjp(f)(x)[0](np.ones(2)), constant, X)
        assert answer.value.tolist() == [0.0, 0.0, 0.0]
        assert failure(lambda x: warnings.warn("the student's own", stacklevel=1), X).type == "UserWarning"


def test_a_report_of_another_form_is_refused():
    report = calls.perform(lambda x: x, [1], {})
    assert answer_of(report).value == 1
    told = {"kind": "exception", "type": "E", "message": "", "traceback": ""}
    odd = [
        None,
        [],
        {},
        "report",
        Opaque("dict"),
        {**report, "evaluations": -1},
        {**report, "evaluations": "many"},
        {**report, "evaluations": 10**100},
        {**report, "seconds": float("nan")},
        {**report, "seconds": 1},
        {**report, "changed": ["x"] * 101},
        {**report, "changed": [1]},
        {**report, "changed": ("x",)},
        {**report, "ruled_out": ["a" * 301]},
        {**report, "failure": "no"},
        {**report, "failure": {}},
        {**report, "failure": {**told, "kind": "right"}},
        {**report, "failure": {**told, "more": ""}},
        {**report, "failure": {**told, "message": 3}},
        {**report, "failure": {**told, "message": "a" * 10_000}},
        {name: value for name, value in report.items() if name != "changed"},
    ]
    for each in odd:
        assert answer_of(each).failure.kind == "refused", each
    assert answer_of({**report, "failure": told}).failure == Failure(**told)
