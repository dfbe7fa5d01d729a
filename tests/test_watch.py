"""Ruled-out calls are seen however they are reached, and others are not."""

from __future__ import annotations

import functools
import importlib
import sys
import threading
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch
from student_calls import JACOBIAN, W, X, jvp_columns, layer, perform, student, tensor

from autograder.functions import Probe
from autograder.worker.watch import OPERATORS, Watch

LIBRARY = "autograd.jacobian", "torch.func.jacrev", "torch.func.jacfwd", "torch.func.hessian"
LIBRARY += "torch.autograd.functional.jacobian", "autograd.hessian", "autograd.vector_jacobian_product"


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
    answer = perform(function, layer(), tensor(), ruled_out=LIBRARY)
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
    answer = perform(function, layer(), X, ruled_out=LIBRARY)
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

    answer = perform(answer, layer(), X, ruled_out=LIBRARY)
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
    answer = perform(function, layer(), tensor(), ruled_out=LIBRARY + REVERSE)
    np.testing.assert_allclose(answer.value.array, JACOBIAN, rtol=1e-13)
    assert not set(answer.ruled_out) & set(LIBRARY) and set(answer.ruled_out) & set(REVERSE)


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
    assert perform(answer, layer(), X, ruled_out=LIBRARY).ruled_out == ()


def test_the_students_profiler_goes_on_afterwards():
    events = []

    def profiler(frame, event, argument):
        events.append(event)

    sys.setprofile(profiler)
    threading.setprofile(profiler)
    try:
        perform(lambda f, x: f(x), layer(), X, ruled_out=LIBRARY)
        assert sys.getprofile() is profiler and threading.getprofile() is profiler
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    perform(lambda f, x: 1 / 0, layer(), X, ruled_out=LIBRARY)
    assert sys.getprofile() is None and threading.getprofile() is None


def test_unknown_names_are_the_checks_mistake():
    with pytest.raises(LookupError):
        perform(abs, 1, ruled_out=("autograd.jacobean",))
    with pytest.raises(LookupError):
        perform(abs, 1, driver="no_such_driver")
