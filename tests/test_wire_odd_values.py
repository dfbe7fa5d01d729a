"""Whatever a student returns crosses as plain values or as the name of its type."""

from __future__ import annotations

import tracemalloc
from collections import OrderedDict, defaultdict, namedtuple

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import torch
from wire_values import roundtrip, same

from autograder.wire import Function, Opaque, Tensor, WireError, decode, encode
from autograder.wire.values import MAX_DEPTH


class Hostile:
    """Lies about everything that can be lied about."""

    def __getattribute__(self, name):
        raise RuntimeError("asked")

    def __len__(self):
        raise RuntimeError("counted")

    def __iter__(self):
        raise RuntimeError("iterated")

    def __array__(self, *_):
        raise RuntimeError("converted")

    def __eq__(self, other):
        return True

    __hash__ = None  # type: ignore[assignment]


class Disguised:
    """Says that it is an array."""

    __class__ = np.ndarray  # type: ignore[assignment]
    dtype, shape, ndim = np.dtype(float), (2,), 1


class LyingDict(dict):
    def items(self):
        return [("a", "a lie")]

    def __iter__(self):
        return iter(["lie"])

    def __len__(self):
        return 10**9


class LyingList(list):
    def __iter__(self):
        raise RuntimeError("iterated")

    def __len__(self):
        return -1


class EqualsEverything(np.ndarray):
    def __eq__(self, other):
        return True


class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError("asked for its name")

    @property
    def __module__(cls):
        return 7


class Odd(metaclass=Meta):
    pass


def a_box():
    kept = []
    autograd.grad(lambda x: kept.append(x) or anp.sum(x**2))(np.ones(2))
    return kept[0]


def a_wrapper(transform):
    kept = []
    transform(lambda x: kept.append(x * 2) or (x * x).sum())(torch.ones(3))
    return kept[0]


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (a_box, "autograd.numpy.numpy_boxes.ArrayBox"),
        (lambda: a_wrapper(torch.func.grad), "torch.Tensor still inside a transform of torch.func"),
        (lambda: a_wrapper(torch.func.vmap), "torch.Tensor still inside a transform of torch.func"),
        (lambda: torch.eye(2).to_sparse(), "torch.Tensor with layout torch.sparse_coo"),
        (lambda: torch.ones(2, device="meta"), "torch.Tensor of dtype float32 without data"),
        (lambda: np.ones((1, 1)).view(np.matrix), "numpy.matrix"),
        (lambda: np.ma.array([1.0], mask=[True]), "numpy.ma.MaskedArray"),
        (lambda: np.array([1.0]).view(EqualsEverything), "test_wire_odd_values.EqualsEverything"),
        (lambda: np.array([None]), "numpy array of dtype object"),
        (lambda: np.zeros(1, [("a", float)]), "numpy array of dtype [('a', '<f8')]"),
        (lambda: np.array(["a"]), "numpy array of dtype <U1"),
        (lambda: np.datetime64("2020-01-01"), "numpy array of dtype datetime64[D]"),
        (lambda: Hostile(), "test_wire_odd_values.Hostile"),
        (lambda: Disguised(), "test_wire_odd_values.Disguised"),
        (lambda: Odd(), "test_wire_odd_values.Odd"),
        (lambda: np.sin, "numpy.ufunc"),
        (lambda: map(abs, [1]), "map"),
        (lambda: b"bytes", "bytes"),
        (lambda: {1, 2}, "set"),
        (lambda: 2**5000, "int of 5001 bits"),
        (lambda: {(1, 2): 3}, "dict with a key of type tuple"),
        (lambda: {True: 1}, "dict with a key of type bool"),
    ],
)
def test_what_is_no_plain_value_crosses_as_its_types_name(make, name):
    value = make()
    shown = roundtrip(value)
    assert type(shown) is Opaque
    assert shown.type_name.removeprefix("tests.") == name
    assert roundtrip([1, value, {"a": value}]) == [1, shown, {"a": shown}]


def test_a_wrapped_tensor_of_a_transform_still_running_is_opaque():
    seen = []
    torch.func.jacrev(lambda x: seen.append(encode(x)) or x)(torch.ones(2))
    assert type(decode(seen[0])) is Opaque


def test_subclasses_cross_as_the_plain_thing_they_hold():
    Pair = namedtuple("Pair", "x y")
    assert same(roundtrip(Pair(1, 2)), (1, 2))
    assert same(roundtrip(OrderedDict(b=1, a=2)), {"b": 1, "a": 2})
    assert same(roundtrip(defaultdict(list, a=1)), {"a": 1})
    assert same(roundtrip(LyingDict(a=1)), {"a": 1})
    assert same(roundtrip(LyingList([1, 2])), [1, 2])
    assert same(roundtrip(np.str_("a")), "a")
    assert same(roundtrip(torch.Size([2, 3])), (2, 3))


def test_torch_tensors_cross_with_what_a_check_asks_about():
    x = torch.arange(6.0, dtype=torch.float64).reshape(2, 3).T.requires_grad_()
    assert same(roundtrip(x), Tensor("float64", x.detach().numpy().copy(order="C"), True, None))
    leaf = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
    leaf.grad = torch.full_like(leaf, 3.0)
    ones = np.ones(2, np.float32)
    assert same(roundtrip(leaf), Tensor("bfloat16", ones, True, 3 * ones))
    derived = roundtrip(x * 2)
    assert derived.requires_grad and derived.grad is None and derived.array[0, 1] == 6.0
    assert roundtrip(torch.tensor(2.5)).array.shape == ()


def test_lazy_tensors_are_made_plain():
    conjugate = torch.tensor([1 + 2j]).conj()
    assert roundtrip(conjugate).array.tolist() == [1 - 2j]
    assert roundtrip(conjugate.imag).array.tolist() == [-2.0]
    assert roundtrip(torch._efficientzerotensor(3)).array.tolist() == [0.0, 0.0, 0.0]
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(torch.ones(2), torch.ones(2))
        assert roundtrip(dual).array.tolist() == [1.0, 1.0]


def test_a_container_in_itself_ends():
    loop = [1]
    loop.append({"again": loop})
    assert roundtrip(loop) == [1, {"again": Opaque("list that contains itself")}]
    twice = [1]
    assert roundtrip([twice, twice]) == [[1], [1]]  # shared is not cyclic


def test_a_small_object_that_unfolds_into_a_huge_one_is_opaque():
    doubling = []
    for _ in range(60):
        doubling = [doubling, doubling]
    assert type(roundtrip(doubling)) is Opaque


def test_nesting_is_cut_where_it_is_too_deep():
    deep = "bottom"
    for _ in range(10 * MAX_DEPTH):
        deep = [deep]
    shown = roundtrip(deep)
    for _ in range(MAX_DEPTH):
        (shown,) = shown
    assert shown == Opaque("list, nested too deep")


@pytest.mark.parametrize(
    "leaf", [np.ones(1), Tensor("float64", np.ones(1)), Function("f", {"a": np.ones(1)}, ("a",))]
)
@pytest.mark.parametrize("depth", range(MAX_DEPTH - 3, MAX_DEPTH + 2))
def test_what_encode_makes_decode_takes_at_every_depth(leaf, depth):
    for _ in range(depth):
        leaf = [leaf]
    assert type(decode(encode(leaf))) is list


def test_what_is_too_large_is_opaque_without_being_copied():
    tracemalloc.start()
    lazy = np.broadcast_to(1.0, (10**9, 10**9))
    assert "MiB" in roundtrip(lazy).type_name
    assert type(roundtrip({"a": [lazy]})) is Opaque
    assert type(roundtrip(torch.ones(1).expand(10**9))) is Opaque
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    assert len(encode([np.zeros(1000)] * 10, max_bytes=50_000)) <= 50_000


@pytest.mark.parametrize("value", [abs, [{"a": np.array([None])}], np.broadcast_to(1.0, (10**9, 10**9))])
def test_what_a_check_sends_has_to_fit(value):
    with pytest.raises(WireError):
        encode([value], strict=True)


def test_a_students_error_state_of_numpy_does_not_matter():
    with np.errstate(all="raise"):
        assert same(roundtrip(np.array([np.nan, 1e-320])), np.array([np.nan, 1e-320]))
