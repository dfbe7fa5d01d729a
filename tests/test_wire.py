"""The wire: everything plain arrives as it was, and no bytes do harm."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import roundtrip, same

from autograder.wire import Function, Opaque, Tensor, WireError, decode, encode
from autograder.wire.values import DTYPES, TENSOR_DTYPES

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
