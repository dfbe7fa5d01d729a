"""The wire: everything plain arrives as it was, nothing else arrives, and no bytes do harm."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
import tracemalloc
from collections import OrderedDict, defaultdict, namedtuple

import autograd
import autograd.numpy as anp
import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import wire
from autograder.wire import Function, Opaque, Tensor, WireError, decode, encode
from autograder.wire.values import DTYPES, MAX_DEPTH, TENSOR_DTYPES


def roundtrip(value):
    return decode(encode(value))


def same(a, b) -> bool:
    """Equal types and contents, NaN and the sign of zero included."""
    if type(a) is not type(b):
        return False
    match a:
        case Tensor() | Function():
            return same(vars(a), vars(b))
        case np.ndarray():
            return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        case np.generic():
            return a.dtype == b.dtype and a.tobytes() == b.tobytes()
        case list() | tuple():
            return len(a) == len(b) and all(map(same, a, b))
        case dict():
            return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
        case float():
            return struct.pack("d", a) == struct.pack("d", b)
        case complex():
            return same(a.real, b.real) and same(a.imag, b.imag)
    return a == b


# longdouble has bits that mean nothing, which NumPy need not keep.
dtypes = st.sampled_from(
    [d for d in DTYPES.values() if d.itemsize <= 8 or (d.kind == "c" and d.itemsize <= 16)]
)
arrays = dtypes.flatmap(lambda d: hnp.arrays(d.newbyteorder("="), hnp.array_shapes(min_dims=0, min_side=0)))
tensors = st.sampled_from(sorted(TENSOR_DTYPES)).flatmap(
    lambda name: st.builds(
        Tensor,
        st.just(name),
        hnp.arrays(TENSOR_DTYPES[name], (2, 3)),
        st.booleans(),
        st.none() | hnp.arrays(TENSOR_DTYPES[name], (2, 3)),
    )
)
functions = st.builds(
    Function, st.text(), st.dictionaries(st.text(), arrays, max_size=3), st.lists(st.text()).map(tuple)
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**4095) + 1, 2**4095 - 1),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters()),  # lone surrogates too
    arrays,
    arrays.filter(lambda a: a.size).map(lambda a: a.flat[0]),
    tensors,
    functions,
    st.builds(Opaque, st.text(max_size=200)),
)
keys = st.text(st.characters()) | st.integers(-(2**60) + 1, 2**60 - 1)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
@settings(deadline=None)
def test_everything_plain_arrives_as_it_was(value):
    assert same(roundtrip(value), value)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_arbitrary_bytes_raise_nothing_but_wire_error(data):
    with contextlib.suppress(WireError):
        decode(data)


@given(values, st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_frames_raise_nothing_but_wire_error(value, data):
    frame = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(frame)))
        damage = data.draw(st.binary(max_size=5))
        overwritten = data.draw(st.integers(0, 5))
        frame[position : position + overwritten] = damage
    with contextlib.suppress(WireError):
        roundtrip(decode(bytes(frame)))


@given(values, st.data())
@settings(deadline=None)
def test_a_frame_that_ends_early_is_refused(value, data):
    frame = encode(value)
    with pytest.raises(WireError):
        decode(frame[: data.draw(st.integers(0, len(frame) - 1))])


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"?",
        b"NN",  # something behind the value
        b"l" + b"\xff" * 4,  # four thousand million items in no bytes
        b"m" + b"\xff" * 4,
        b"s" + b"\xff" * 4 + b"a",
        b"i" + struct.pack("<I", 513) + b"\x01" * 513,  # an int of more than 4096 bits
        b"l\x01\x00\x00\x00" * 100_000 + b"N",  # nested 100,000 deep
        b"x" * 100_000,  # tensors whose dtype is a tensor
        b"f" * 100_000,
        b"m\x01\x00\x00\x00" * 100_000,
        b"af\x08\x01" + struct.pack("<Q", 2**61) + b"12345678",  # size × 8 overflows 64 bits
        b"af\x08\x02" + struct.pack("<QQ", 2**63, 2**63),
        b"af\x08\x02" + struct.pack("<QQ", 0, 2**63),  # empty, and yet impossible
        b"af\x08\xff" + b"\x01\x00\x00\x00\x00\x00\x00\x00" * 255 + b"12345678",  # 255 dimensions
        b"aO\x08\x00" + b"\x00" * 8,  # a pointer to a Python object
        b"aV\x08\x00" + b"\x00" * 8,
        b"aM\x08\x00" + b"\x00" * 8,
        b"s\x01\x00\x00\x00\xff",  # no UTF-8
        b"o" + struct.pack("<I", 201) + b"a" * 201,
        encode({"a": 1})[:5] * 2,
        b"m\x02\x00\x00\x00" + (encode("a") + b"N") * 2,  # one key twice
        b"m\x01\x00\x00\x00" + encode([]) + b"N",  # a key that is not hashable
        b"m\x01\x00\x00\x00" + encode(2**61) + b"N",  # keys whose hashes could be made to collide
        b"m\x01\x00\x00\x00" + encode(True) + b"N",
        b"x" + encode("float64") + encode(np.zeros(2, np.float32)) + b"FN",
        b"x" + encode("object") + encode(np.zeros(2)) + b"FN",
        b"x" + encode("float64") + encode([0.0]) + b"FN",
        b"x" + encode("float64") + encode(np.zeros(2)) + b"NN",
        b"f" + encode("layer") + encode({"W": 1}) + encode(()),
        b"f" + encode("layer") + encode({}) + encode([]),
    ],
)
def test_hostile_frames_are_refused(frame):
    with pytest.raises(WireError):
        decode(frame)


def test_refusing_takes_no_more_memory_than_the_frame():
    frame = b"l" + struct.pack("<I", 2**32 - 1) + b"af\x08\x01" + struct.pack("<Q", 2**40) + bytes(1000)
    tracemalloc.start()
    with pytest.raises(WireError):
        decode(frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_the_number_of_items_is_limited_on_both_sides():
    frame = encode([None] * 1000)
    with pytest.raises(WireError):
        decode(frame, max_items=1000)
    assert type(decode(encode([None] * 1000, max_items=1000))) is Opaque
    # What encode lets through, decode takes: they count alike.
    for value in [
        [None] * 999,
        dict.fromkeys("abc"),
        Tensor("float64", np.zeros(1)),
        Function("f", {"a": np.zeros(1)}),
    ]:
        fits = next(n for n in range(2000) if not isinstance(decode(encode(value, max_items=n)), Opaque))
        assert same(decode(encode(value, max_items=fits), max_items=fits), value)


def test_bools_are_zero_or_one():
    frame = encode(np.array([True, False])).replace(b"\x01\x00", b"\x07\x00")
    assert decode(frame[:-2] + b"\x07\x00").tobytes() == b"\x01\x00"


def test_decoded_arrays_are_fresh_and_writable():
    array = roundtrip(np.broadcast_to(np.arange(3.0), (2, 3)))
    array[0, 0] = 7.0
    assert array.tolist() == [[7.0, 1.0, 2.0], [0.0, 1.0, 2.0]]


def test_layout_and_byte_order_are_not_kept_but_values_are():
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))[::-1]
    assert same(roundtrip(fortran), np.ascontiguousarray(fortran))
    assert same(roundtrip(np.arange(3, dtype=">i4")), np.arange(3, dtype="i4"))


def test_long_doubles_keep_their_digits():
    third = np.longdouble(1) / 3
    assert roundtrip(third) == third and roundtrip(np.array([third]))[0] == third


# What a student may return


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
        (lambda: np.array([1.0]).view(EqualsEverything), "test_wire.EqualsEverything"),
        (lambda: np.array([None]), "numpy array of dtype object"),
        (lambda: np.zeros(1, [("a", float)]), "numpy array of dtype [('a', '<f8')]"),
        (lambda: np.array(["a"]), "numpy array of dtype <U1"),
        (lambda: np.datetime64("2020-01-01"), "numpy array of dtype datetime64[D]"),
        (lambda: Hostile(), "test_wire.Hostile"),
        (lambda: Disguised(), "test_wire.Disguised"),
        (lambda: Odd(), "test_wire.Odd"),
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


# Frames


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_messages_pass_whole_and_in_order(pair):
    ours, theirs = pair
    large = np.arange(500_000.0)
    sender = threading.Thread(target=lambda: [wire.send(theirs, value) for value in ("first", large)])
    sender.start()
    assert wire.receive(ours, time.monotonic() + 30) == "first"
    assert same(wire.receive(ours, time.monotonic() + 30), large)
    sender.join()


def test_a_deadline_ends_the_wait_for_half_a_message(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 10) + b"half")
    with pytest.raises(wire.TimedOut):
        wire.receive(ours, time.monotonic() + 0.05)
    with pytest.raises(wire.TimedOut):
        wire.receive(ours, time.monotonic() - 1)


def test_a_deadline_ends_the_wait_for_a_reader(pair):
    ours, _ = pair
    with pytest.raises(wire.TimedOut):
        wire.send(ours, np.zeros(4_000_000), deadline=time.monotonic() + 0.05)


def test_the_other_side_gone_is_said(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 10) + b"half")
    theirs.close()
    with pytest.raises(wire.ConnectionClosed):
        wire.receive(ours)
    with pytest.raises(wire.ConnectionClosed):
        for _ in range(3):
            wire.send(ours, np.zeros(100_000))


def test_an_announced_length_over_the_limit_is_refused_before_reading(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 2**62))
    with pytest.raises(WireError, match="at most"):
        wire.receive(ours)


def test_a_value_over_the_limit_arrives_as_opaque(pair):
    ours, theirs = pair
    wire.send(theirs, np.zeros(10_000), 10_000)
    assert type(wire.receive(ours, limit=10_000)) is Opaque
