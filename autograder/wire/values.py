"""The types that exist only for the wire, and the limits and tags that both directions share.

A value is one tag byte and what the tag asks for; numbers are little-endian, lengths are unsigned 32 bits:

    N, T, F                 None, True, False
    i length bytes          int, two's complement
    d, c                    float, complex: one or two binary64
    s length bytes          str, UTF-8 (lone surrogates as they are)
    l, t count values       list, tuple
    m count (key value)s    dict; keys are s or i
    a dtype ndim dims data  NumPy array, row-major; dtype is a kind letter and an item size in bytes
    g dtype data            NumPy scalar
    x dtype array flag grad torch tensor: dtype's name as s, its values as a, requires_grad, None or a
    f family dict leaves    probe function by reference
    o name                  something else, of which only the name of its type crosses
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

FRAME_LIMIT = 64 << 20  # bytes
MAX_ITEMS = 100_000  # an array is one; they bound time and memory where a frame is mostly tags
MAX_DEPTH = 64
MAX_INT_BITS = 4096
# A key's hash is then itself or randomised, so that no choice of keys makes a dict slow.
MAX_KEY_BITS = 60
MAX_NAME = 200  # characters of a type's name
MAX_DIMENSIONS = 32

LENGTH = struct.Struct("<I")
EXTENT = struct.Struct("<Q")
DOUBLE = struct.Struct("<d")
COMPLEX = struct.Struct("<dd")

#: kind letter and item size → the dtype, in little-endian order. longdouble keeps the platform's size. Of two
#: dtypes of one size the platform's usual one comes last and stays (int64, for which C has two names).
DTYPES: dict[tuple[str, int], np.dtype] = {
    (dtype.kind, dtype.itemsize): dtype.newbyteorder("<") for dtype in map(np.dtype, "?bhiqlBHIQLefdgFDG")
}

#: torch dtype's name → the NumPy dtype that carries its values
TENSOR_DTYPES: dict[str, np.dtype] = {"bfloat16": np.dtype("float32")}
for _bits in (8, 16, 32, 64):
    TENSOR_DTYPES |= {name: np.dtype(name) for name in (f"int{_bits}", f"uint{_bits}")}
for _name in ("bool", "float16", "float32", "float64", "complex64", "complex128"):
    TENSOR_DTYPES[_name] = np.dtype(_name)


class WireError(Exception):
    """What arrived, or was to be sent, does not fit the format or its limits."""


class ConnectionClosed(WireError):
    """The other side is gone."""


class TimedOut(WireError):
    """Nothing complete arrived before the deadline."""


@dataclass(frozen=True)
class Opaque:
    """Something that is no plain value; only its type's name crossed."""

    type_name: str


@dataclass(frozen=True, eq=False)
class Tensor:
    """A torch tensor's values.

    dtype: torch's name for it, such as "float64". array: the values, in the NumPy dtype of that name
    (bfloat16 is carried in float32). requires_grad, grad: as the tensor has them; grad is None or an array.
    """

    dtype: str
    array: np.ndarray
    requires_grad: bool = False
    grad: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Function:
    """A probe function by reference: a family of `autograder.functions` and the parameters that pick it.

    leaves: the parameters that are torch leaf tensors of their own.
    """

    family: str
    parameters: dict[str, np.ndarray] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()
