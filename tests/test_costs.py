"""What a call costs is counted, whatever engine, mode or batch is at work; and how the counts are read."""

from __future__ import annotations

import ast
import os
import sys
import tracemalloc
from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch
from student_calls import perform

from autograder.exercises._costs import (
    LARGER,
    MIDDLE,
    SMALL,
    Costs,
    costs_of,
    growth,
    growth_of_memory,
    within_memory,
)
from autograder.functions import Probe
from autograder.subjects import Answer, Failure
from autograder.wire import Tensor


def monomial(n):
    return Probe("monomial", powers=np.linspace(1.0, 2.0, n) / n)


def costs(driver, function, n, f=monomial, given=lambda x: x):
    x = np.linspace(0.5, 1.5, n)
    return perform(function, f(n), given(x), given(x[::-1].copy()), driver=driver).value


def tensor(x):
    return Tensor("float64", x)


def gradient_torch(f, x, r):
    return torch.func.grad(f)(x)


def reverse_over_reverse(f, x, r):
    z = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    return torch.autograd.grad(g, z, r)[0]


def forward_over_reverse(f, x, r):
    return torch.func.jvp(torch.func.grad(f), (x,), (r,))[1]


def dual_numbers(f, x, r):
    with torch.autograd.forward_ad.dual_level():
        z = torch.autograd.forward_ad.make_dual(x.detach().requires_grad_(), r)
        (g,) = torch.autograd.grad(f(z), z, create_graph=True)
        return torch.autograd.forward_ad.unpack_dual(g).tangent


def one_matrix(f, x, r):
    pull = torch.func.vjp(torch.func.grad(f), x)[1]
    return torch.vmap(pull)(torch.eye(len(x), dtype=x.dtype))[0] @ r


def rows_of_torch(f, x, r):
    pull = torch.func.vjp(torch.func.grad(f), x)[1]
    return torch.stack([pull(e)[0] @ r for e in torch.eye(len(x), dtype=x.dtype)])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", [reverse_over_reverse, forward_over_reverse, dual_numbers])
def test_a_product_by_torch_takes_the_same_operations_for_any_n(function):
    small, larger = (costs("torch_costs", function, n, given=tensor) for n in (16, 64))
    assert small["operations"] == larger["operations"] > 5
    assert larger["largest"] == 8 * 64 and 4 * small["computed"] >= larger["computed"] > small["computed"]
    plain = function(monomial(64), *(torch.tensor(larger_x) for larger_x in _points(64)))
    np.testing.assert_allclose(larger["returned"].array, plain.detach(), rtol=1e-12)


def _points(n):
    x = np.linspace(0.5, 1.5, n)
    return x, x[::-1].copy()


def test_batches_and_rows_are_counted_at_their_full_size():
    gradient = costs("torch_costs", gradient_torch, 64, given=tensor)
    batch = costs("torch_costs", one_matrix, 64, given=tensor)
    rows = costs("torch_costs", rows_of_torch, 64, given=tensor)
    assert batch["largest"] == 8 * 64**2 and rows["operations"] > 64 * 3
    assert min(batch["computed"], rows["computed"]) > 30 * gradient["computed"]


def test_views_and_results_in_place_take_no_memory():
    def function(f, x, r):
        y = x + r
        y.add_(1.0).mul_(2.0)
        return y.expand(len(x), len(x)).T[0]

    seen = costs("torch_costs", function, 10, given=tensor)
    assert (seen["largest"], seen["computed"]) == (80, 80) and seen["operations"] >= 4


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")
def test_sparse_tensors_and_other_objects_break_nothing():
    def function(f, x, r):
        torch.sparse_coo_tensor(torch.zeros(1, 1, dtype=torch.long), x[:1], (len(x),)).to_dense()
        return {"list": [x.shape, torch.equal(x, r)]}

    assert costs("torch_costs", function, 3, given=tensor)["returned"] == {"list": [(3,), False]}


def hvp(f, x, r):
    return autograd.grad(lambda z: anp.dot(autograd.grad(f)(z), r))(x)


def rows_of_autograd(f, x, r):
    pull, _ = autograd.make_vjp(autograd.grad(f))(x)
    return np.array([pull(e) @ r for e in np.eye(len(x))])


def test_a_product_by_autograd_takes_the_same_calls_for_any_n():
    costs("autograd_costs", hvp, 4)
    small, larger = (costs("autograd_costs", hvp, n) for n in (16, 64))
    assert small["calls"] == larger["calls"] > 100
    np.testing.assert_allclose(larger["returned"], hvp(monomial(64), *_points(64)), rtol=1e-12)
    assert costs("autograd_costs", rows_of_autograd, 64)["calls"] > larger["calls"] + 64 * 10


def test_the_peak_is_that_of_arrays_held_at_one_time():
    def at_once(f, x, r):
        return np.ones((1000, 1000)).sum()

    def one_by_one(f, x, r):
        return sum(np.ones(1000).sum() for _ in range(1000))

    assert 8e6 <= costs("autograd_costs", at_once, 3)["peak"] < 9e6
    assert costs("autograd_costs", one_by_one, 3)["peak"] < 1e5


def test_a_call_that_raises_leaves_the_process_as_it_was():
    def function(f, x, r):
        raise ValueError("no")

    def profiler(frame, event, argument):
        pass

    tracemalloc.start()
    sys.setprofile(profiler)
    try:
        answer = perform(function, monomial(3), *_points(3), driver="autograd_costs")
        assert sys.getprofile() is profiler and tracemalloc.is_tracing()
        assert costs("autograd_costs", hvp, 3)["peak"] > 0 and tracemalloc.is_tracing()
    finally:
        sys.setprofile(None)
        tracemalloc.stop()
    assert answer.failure.type == "ValueError"
    perform(function, monomial(3), *_points(3), driver="autograd_costs")
    assert sys.getprofile() is None and not tracemalloc.is_tracing()


def test_resident_memory_is_what_the_process_grew_by():
    def large(f, x, r):
        return np.ones(40_000_000).sum()

    pytest.importorskip("resource")
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:  # a process of its own: this one may have been larger before
        peaks = [costs("resident_memory", function, 3)["peak"] for function in (hvp, large)]
        os.write(writing, repr(peaks).encode())
        os._exit(0)
    os.waitpid(child, 0)
    little, much = ast.literal_eval(os.read(reading, 1000).decode())
    os.close(reading), os.close(writing)
    assert 0 <= little < 5e7 and 2.5e8 < much < 4e8


CHEAP = Costs(None, 2, calls=900, operations=40, peak=50_000, computed=10_000, largest=2048)


def _key(small, larger):
    finding = growth(small, larger)
    assert finding.costs == "half"
    return finding.misconception if finding.verdict == "wrong" else None


def test_growth_tells_a_few_passes_from_n_of_them():
    assert _key(CHEAP, replace(CHEAP, computed=160_000)) is None
    assert _key(CHEAP, replace(CHEAP, calls=900 + LARGER - SMALL)) is None  # each entry converted
    assert _key(CHEAP, replace(CHEAP, calls=20_000)) == "loop_over_inputs"
    assert _key(CHEAP, replace(CHEAP, operations=2_000)) == "loop_over_inputs"
    assert _key(CHEAP, replace(CHEAP, computed=2_000_000)) == "loop_over_inputs"
    assert _key(CHEAP, replace(CHEAP, peak=8 * LARGER**2)) == "hessian_formed"
    assert _key(CHEAP, replace(CHEAP, largest=4 * LARGER**2)) == "hessian_formed"  # in float32
    assert _key(CHEAP, replace(CHEAP, evaluations=40)) == "too_many_evaluations"
    assert _key(replace(CHEAP, computed=0), replace(CHEAP, computed=0)) is None


def test_what_no_driver_can_follow_shows_in_the_memory_of_the_process():
    little, much = ({"returned": None, "peak": size} for size in (10**6, 8 * MIDDLE**2))
    assert growth_of_memory(Answer(little)).verdict == "right"
    assert growth_of_memory(Answer(much)).misconception == "hessian_formed"
    assert growth_of_memory(Answer("no")).verdict == "right"
    stopped = growth_of_memory(Answer(failure=Failure("exception", "RecursionError", "too deep")))
    assert (stopped.verdict, stopped.costs) == ("error", "half")


def test_a_gigabyte_is_the_limit():
    assert within_memory(replace(CHEAP, peak=10**9)).verdict == "right"
    assert "more than 1 GB" in within_memory(replace(CHEAP, peak=1_500_000_000)).message


@pytest.mark.parametrize(
    "reply",
    [
        None,
        3.0,
        [1],
        {},
        {"returned": 1, "calls": "many"},
        {"returned": 1, "calls": True},
        {"returned": 1, "peak": -1},
        {"returned": 1, "peak": 10**400},
        {"calls": 3},
    ],
)
def test_a_reply_of_another_form_tells_of_no_costs(reply):
    assert costs_of(Answer(reply)) is None


def test_a_reply_of_the_drivers_form_tells_of_costs():
    reply = {"returned": np.ones(2), "operations": 3, "computed": 20, "largest": 8}
    seen = costs_of(Answer(reply, evaluations=4))
    assert (seen.evaluations, seen.calls, seen.operations, seen.computed, seen.peak) == (4, 0, 3, 20, 0)
    assert costs_of(Answer(failure=Failure("timeout"))) is None
