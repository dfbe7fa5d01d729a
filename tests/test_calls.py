"""One call of a student's object: what comes back, what it changed, which calls it made, how it failed."""

from __future__ import annotations

import functools
import importlib
import linecache
import sys
import textwrap
import threading
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch

from autograder import wire
from autograder.functions import Probe
from autograder.subjects import Failure, StudentFailed, answer_of
from autograder.wire import Opaque, Tensor
from autograder.worker import calls
from autograder.worker.watch import OPERATORS, Watch

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


# Inputs


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


# Calls that are ruled out


F = "autograd.jacobian", "torch.func.jacrev", "torch.func.jacfwd", "torch.func.hessian"
F += "torch.autograd.functional.jacobian", "autograd.hessian", "autograd.vector_jacobian_product"


def in_a_thread(function):
    @functools.wraps(function)
    def threaded(*args):
        results = []
        thread = threading.Thread(target=lambda: results.append(function(*args)))
        thread.start()
        thread.join()
        return results[0]

    return threaded


def patched(f, x):
    """The library's name leads elsewhere; its code is still its code."""
    original, torch.func.jacrev = torch.func.jacrev, None
    try:
        return original(f)(x)
    finally:
        torch.func.jacrev = original


def deprecated(f, x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import functorch

        return functorch.jacrev(f)(x)


current = [None]
made_before_the_call = torch.func.jacrev(lambda x: current[0](x))


def through_a_closure_made_before(f, x):
    current[0] = f
    return made_before_the_call(x)


@pytest.mark.parametrize(
    ("function", "seen"),
    [
        (lambda f, x: torch.func.jacrev(f)(x), ("torch.func.jacrev",)),
        (lambda f, x: getattr(torch.func, "jac" + "fwd")(f)(x), ("torch.func.jacfwd",)),
        (lambda f, x: functools.partial(torch.func.jacrev, argnums=0)(f)(x), ("torch.func.jacrev",)),
        (lambda f, x: importlib.import_module("torch.func").jacrev(f)(x), ("torch.func.jacrev",)),
        (lambda f, x: sys.modules["torch._functorch.eager_transforms"].jacfwd(f)(x), ("torch.func.jacfwd",)),
        (deprecated, ("torch.func.jacrev",)),
        (patched, ("torch.func.jacrev",)),
        (in_a_thread(lambda f, x: torch.func.jacfwd(f)(x)), ("torch.func.jacfwd",)),
        (through_a_closure_made_before, ("torch.func.jacrev",)),
        (lambda f, x: torch.func.vmap(torch.func.jacrev(f))(x[None])[0], ("torch.func.jacrev",)),
        (torch.autograd.functional.jacobian, ("torch.autograd.functional.jacobian",)),
        (
            lambda f, x: torch.autograd.functional.jacobian(f, x, strategy="forward-mode", vectorize=True),
            ("torch.autograd.functional.jacobian",),
        ),
    ],
)
def test_a_library_jacobian_of_torch_is_seen_however_it_is_reached(function, seen):
    answer = perform(function, layer(), tensor(), ruled_out=F)
    np.testing.assert_allclose(answer.value.array, JACOBIAN, rtol=1e-13)
    assert answer.ruled_out == seen


def by_vector_jacobian_products(f, x):
    product = autograd.differential_operators.vector_jacobian_product(f)
    return np.stack([product(x, row) for row in np.eye(2)])


@pytest.mark.parametrize(
    ("function", "seen"),
    [
        (lambda f, x: autograd.jacobian(f)(x), ("autograd.jacobian",)),
        (lambda f, x: autograd.differential_operators.jacobian(lambda z: f(z), 0)(x), ("autograd.jacobian",)),
        (lambda f, x: functools.partial(autograd.jacobian, f)()(x), ("autograd.jacobian",)),
        (in_a_thread(lambda f, x: autograd.jacobian(f)(x)), ("autograd.jacobian",)),
        (by_vector_jacobian_products, ("autograd.jacobian", "autograd.vector_jacobian_product")),
    ],
)
def test_a_library_jacobian_of_autograd_is_seen_however_it_is_reached(function, seen):
    answer = perform(function, layer(), X, ruled_out=F)
    np.testing.assert_allclose(answer.value, JACOBIAN, rtol=1e-13)
    assert answer.ruled_out == seen


def test_what_was_made_with_jacobian_is_not_other_operators_of_autograd():
    # All of them are closures of one code object.
    def answer(f, x):
        autograd.grad(lambda z: anp.sum(f(z)))(x)
        autograd.elementwise_grad(lambda z: f(z))(x)
        autograd.value_and_grad(lambda z: anp.sum(f(z)))(x)
        autograd.differential_operators.make_jvp_reversemode(f)(x)(x)
        autograd.make_jvp(Probe("affine", W=W, b=np.ones(2)))(x)(x)
        vjp, value = autograd.make_vjp(f)(x)
        return np.stack([vjp(row) for row in np.eye(len(value))])

    answer = perform(answer, layer(), X, ruled_out=F)
    np.testing.assert_allclose(answer.value, JACOBIAN, rtol=1e-13)
    assert answer.ruled_out == ()


def rows(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    return torch.stack([torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(len(y))])


def batched_rows(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    return torch.autograd.grad(y, x, torch.eye(len(y), dtype=x.dtype), is_grads_batched=True)[0]


def vjp_rows(f, x):
    y, vjp = torch.func.vjp(f, x)
    return torch.func.vmap(vjp)(torch.eye(len(y), dtype=x.dtype))[0]


def jvp_columns(f, x):
    return torch.func.vmap(lambda v: torch.func.jvp(f, (x,), (v,))[1], out_dims=1)(
        torch.eye(len(x), dtype=x.dtype)
    )


def linearized(f, x):
    _, push = torch.func.linearize(f, x)
    return torch.func.vmap(push, out_dims=1)(torch.eye(len(x), dtype=x.dtype))


def dual_numbers(f, x):
    columns = []
    with torch.autograd.forward_ad.dual_level():
        for v in torch.eye(len(x), dtype=x.dtype):
            y = f(torch.autograd.forward_ad.make_dual(x, v))
            columns.append(torch.autograd.forward_ad.unpack_dual(y).tangent)
    return torch.stack(columns, 1)


def gradients(f, x):
    return torch.stack([torch.func.grad(lambda z, i=i: f(z)[i])(x) for i in range(2)])


REVERSE = "torch.autograd.grad", "torch.autograd.backward", "torch.func.vjp", "torch.func.grad"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", [rows, batched_rows, vjp_rows, gradients])
def test_jacobians_built_by_hand_are_allowed(function):
    answer = perform(function, layer(), tensor(), ruled_out=F + REVERSE)
    np.testing.assert_allclose(answer.value.array, JACOBIAN, rtol=1e-13)
    assert not set(answer.ruled_out) & set(F) and set(answer.ruled_out) & set(REVERSE)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", [jvp_columns, linearized, dual_numbers])
def test_forward_mode_calls_nothing_of_reverse_mode(function):
    answer = perform(function, layer(), tensor(), ruled_out=OPERATORS)
    np.testing.assert_allclose(answer.value.array, JACOBIAN, rtol=1e-13)
    assert answer.ruled_out == ()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_is_seen(name):
    module, _, attribute = name.rpartition(".")
    operator = getattr(importlib.import_module(module), attribute)
    with Watch((name,)) as watch:
        if name.startswith("autograd."):
            x = np.array([0.5, 0.7])
            if attribute == "make_ggnvp":
                operator(lambda x: x**2)(x)(x)
            elif attribute in ("tensor_jacobian_product", "vector_jacobian_product"):
                operator(lambda x: x**2)(x, x)
            elif attribute.startswith("hessian_"):
                operator(lambda x: anp.sum(x**2))(x, x)
            elif attribute == "make_jvp":
                operator(lambda x: x**2)(x)(x)
            else:
                operator(lambda x: anp.sum(x**2))(x)
        else:
            x = torch.tensor([0.5, 0.7], requires_grad=True)
            if attribute == "backward":
                (x**2).sum().backward()
            elif name == "torch.autograd.grad":
                operator((x**2).sum(), x)
            elif name in ("torch.func.vjp",) or not name.startswith("torch.func"):
                extra = () if attribute in ("jacobian", "hessian", "vjp") else (x,)
                operator(lambda x: (x**2).sum(), x, *extra)
            else:
                operator(lambda x: (x**2).sum())(x)
    assert watch.seen == [name]


def test_a_copy_in_the_students_own_code_is_not_the_library():
    answer = student("""
        def jacobian(fun, x):
            return fun(x)

        def answer(f, x):
            return jacobian(f, x)
    """)
    assert perform(answer, layer(), X, ruled_out=F).ruled_out == ()


def test_the_students_profiler_goes_on_afterwards():
    events = []

    def profiler(frame, event, argument):
        events.append(event)

    sys.setprofile(profiler)
    threading.setprofile(profiler)
    try:
        perform(lambda f, x: f(x), layer(), X, ruled_out=F)
        assert sys.getprofile() is profiler and threading.getprofile() is profiler
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    perform(lambda f, x: 1 / 0, layer(), X, ruled_out=F)
    assert sys.getprofile() is None and threading.getprofile() is None


def test_unknown_names_are_the_checks_mistake():
    with pytest.raises(LookupError):
        perform(abs, 1, ruled_out=("autograd.jacobean",))
    with pytest.raises(LookupError):
        perform(abs, 1, driver="no_such_driver")


# Failures


def failure(function, *args) -> Failure:
    answer = perform(function, *args)
    assert answer.returned is None
    with pytest.raises(StudentFailed) as caught:
        _ = answer.value
    assert caught.value.failure is answer.failure
    return answer.failure


def test_a_stub_is_unanswered_and_its_text_kept():
    answer = student("""
        def answer(f, x):
            raise NotImplementedError("Return the rows one by one.")
    """)
    told = failure(answer, layer(), X)
    assert (told.kind, told.message) == ("unanswered", "Return the rows one by one.")
    bare = student("""
        def helper():
            raise NotImplementedError

        def answer(x):
            return helper()
    """)
    assert failure(bare, X).kind == "unanswered"


def test_a_derivative_that_a_library_lacks_is_no_stub():
    answer = student("""
        import autograd, autograd.numpy as np, torch

        def answer(x):
            if x.size == 3:
                return autograd.make_jvp(lambda z: np.linalg.det(np.outer(z, z)))(x)(x)
            return torch.ones(2, device="meta").numpy(force=True)
    """)
    assert [failure(answer, x).kind for x in (X, X[:2])] == ["exception", "exception"]
    assert failure(answer, X[:2]).type == "NotImplementedError"


def test_tracebacks_show_the_students_lines_and_the_first_of_the_library():
    answer = student("""
        import torch

        def stacked(pieces):
            return torch.func.vmap(lambda piece: piece @ torch.ones(7))(pieces)

        def answer(f, x):
            return stacked(torch.stack([f(x), f(x)]))
    """)
    told = failure(answer, layer(), tensor())
    assert told.type == "RuntimeError"
    assert told.traceback.splitlines()[:4] == [
        "Cell In[3], line 8, in answer",
        "    return stacked(torch.stack([f(x), f(x)]))",
        "Cell In[3], line 5, in stacked",
        "    return torch.func.vmap(lambda piece: piece @ torch.ones(7))(pieces)",
    ]
    assert told.traceback.splitlines()[4] == "Cell In[3], line 5, in <lambda>"
    assert told.traceback.splitlines()[-1] == f"RuntimeError: {told.message}"
    assert "autograder" not in told.traceback and "site-packages" not in told.traceback


def test_one_library_frame_is_shown_below_the_students_last():
    answer = student("""
        import autograd

        def answer(x):
            return autograd.grad(float)(x)
    """)
    told = failure(answer, X)
    places = [line for line in told.traceback.splitlines() if ", in " in line]
    assert places[0] == "Cell In[3], line 5, in answer"
    assert len(places) == 2 and places[1].startswith("autograd/wrap_util.py")


def test_endless_recursion_is_told_in_a_few_lines():
    answer = student("""
        def answer(x):
            return answer(x)
    """)
    told = failure(answer, X)
    assert told.type == "RecursionError"
    assert len(told.traceback.splitlines()) < 40 and "more calls" in told.traceback


def test_long_and_unreadable_messages_are_cut():
    class Unreadable(Exception):
        def __str__(self):
            raise RuntimeError

    def raises(error):
        def answer(x):
            raise error

        return failure(answer, X)

    assert len(raises(ValueError("a" * 10_000)).message) == 1000
    assert raises(Unreadable()).message == "(its message could not be read)"
    assert raises(ValueError("\x1b[31mred\x1b[0m")).message == "red"


def test_exit_is_a_failure_and_an_interrupt_is_not():
    assert failure(lambda x: sys.exit(3), X).type == "SystemExit"

    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(interrupted, X)


def test_what_is_changed_and_counted_is_told_of_a_failed_call_too():
    def answer(f, x):
        f(x)
        x[0] = 1.0
        raise ValueError

    answer = perform(answer, layer(), X)
    assert answer.evaluations == 1 and answer.changed == ("the values of x",)


def test_what_is_no_function_is_said_to_be_none():
    told = failure(np.ones(2), X)
    assert told.kind == "refused" and "numpy.ndarray" in told.message and "parentheses" in told.message
    assert perform(dict, [("a", 1)]).value == {"a": 1}  # a class can be called
    assert failure(type("Empty", (), {}), X).type == "TypeError"


def test_what_is_no_value_comes_back_by_name():
    kept = []
    assert perform(lambda x: autograd.grad(lambda z: kept.append(z) or anp.sum(z))(x), X).failure is None
    assert perform(lambda x: kept[0], X).value == Opaque("autograd.numpy.numpy_boxes.ArrayBox")
    assert perform(lambda x: np.broadcast_to(x, (10**8, 3)), X).value.type_name.startswith("numpy.ndarray")


# The student's settings


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
        "torch_second_vjp": [u, v],
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


# Reports as they arrive


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


# Drivers: against closed forms


SECOND = -2 * np.tanh(W @ X + 0.2)[:, None, None] * JACOBIAN[:, :, None] * W[:, None, :]  # ∂²fᵢ/∂xⱼ∂xₖ
U, V, D = np.array([0.6, -1.1]), np.array([0.3, 0.8, -0.5]), np.array([-0.9, 0.2, 1.4])
DERIVATIVES = [
    ("jacobian", (), JACOBIAN),
    ("vjp", (U,), U @ JACOBIAN),
    ("jvp", (V,), JACOBIAN @ V),
    ("second_vjp", (U, D), np.einsum("i,ijk,k->j", U, SECOND, D)),
    ("second_jvp", (V, D), np.einsum("ijk,j,k->i", SECOND, V, D)),
]


@pytest.mark.parametrize(("name", "vectors", "expected"), DERIVATIVES)
def test_autograd_drivers(name, vectors, expected):
    answer = perform(layer(), X, *vectors, driver=f"autograd_{name}")
    np.testing.assert_allclose(answer.value, expected, rtol=1e-12)


@pytest.mark.parametrize(("name", "vectors", "expected"), DERIVATIVES[:4])
@pytest.mark.parametrize("requires_grad", [False, True])
def test_torch_drivers(name, vectors, expected, requires_grad):
    vectors = [Tensor("float64", vector) for vector in vectors]
    answer = perform(layer("W"), tensor(requires_grad, X), *vectors, driver=f"torch_{name}")
    np.testing.assert_allclose(answer.value.array, expected, rtol=1e-12)
    assert not answer.value.requires_grad and answer.changed == ()


@pytest.mark.parametrize("probe", [Probe("affine", W=W, b=np.ones(2)), Probe("constant", c=np.ones(2))])
def test_second_derivatives_of_linear_functions_are_zero(probe):
    assert perform(probe, X, U, D, driver="autograd_second_vjp").value.tolist() == [0.0] * 3
    vectors = [Tensor("float64", U), Tensor("float64", D)]
    assert perform(probe, tensor(), *vectors, driver="torch_second_vjp").value.array.tolist() == [0.0] * 3


def test_gradients_through_pack_and_unpack():
    arrays, shapes = [np.arange(6.0).reshape(2, 3), np.array(7.0)], {"A": (2, 3), "s": ()}
    weights = np.arange(1.0, 8.0)[:, None]

    def pack(arrays):
        return anp.concatenate([anp.ravel(array.T) for array in arrays]).reshape(-1, 1)

    def unpack(v, shapes):
        return {"A": v[:6].reshape(3, 2).T, "s": v[6, 0]}

    first, second = perform(pack, arrays, weights, driver="gradient_through_pack").value
    assert first.tolist() == [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] and float(second) == 7.0
    by_name = {"A": first, "s": np.array(7.0)}
    answer = perform(unpack, weights, shapes, by_name, driver="gradient_through_unpack")
    assert answer.value.tolist() == weights.tolist()


def test_followed_evaluations_tell_differentiation_from_differences():
    def differences(f, x):
        return np.stack([f(x + 1e-6 * e) - f(x - 1e-6 * e) for e in np.eye(3)]) / 2e-6

    def engine(f, x):
        return autograd.make_vjp(f)(x)[0](np.ones(2))

    assert perform(differences, layer(), X, driver="followed_evaluations").value == 0
    assert perform(engine, layer(), X, driver="followed_evaluations").value == 1
    assert perform(jvp_columns, layer(), tensor(), driver="followed_evaluations").value == 1
