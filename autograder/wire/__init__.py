"""The values-only format between the student's process and the grader's.

What crosses is None, bool, int, float, complex, str, NumPy arrays and scalars, torch tensors, lists, tuples
and dicts of them, and probe functions by reference. Nothing that crosses can carry code, and `decode` of any
bytes whatever gives such a value or raises WireError.
"""

from .decoding import decode
from .encoding import by_reference, encode, type_name
from .frames import receive, send
from .values import (
    FRAME_LIMIT,
    ConnectionClosed,
    Function,
    Opaque,
    Tensor,
    TimedOut,
    WireError,
)

__all__ = [
    "FRAME_LIMIT",
    "ConnectionClosed",
    "Function",
    "Opaque",
    "Tensor",
    "TimedOut",
    "WireError",
    "by_reference",
    "decode",
    "encode",
    "receive",
    "send",
    "type_name",
]
