"""Bytes to values. Runs in the grader's process, on bytes that a student may have chosen.

Every length is checked against what is left of the frame before anything is made from it, so that memory
stays within a small multiple of the frame's size; nesting is limited; nothing is called by a name from the
frame.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .values import (
    COMPLEX,
    DOUBLE,
    DTYPES,
    EXTENT,
    LENGTH,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_INT_BITS,
    MAX_ITEMS,
    MAX_KEY_BITS,
    MAX_NAME,
    TENSOR_DTYPES,
    Function,
    Opaque,
    Tensor,
    WireError,
)


def decode(data: bytes, *, max_items: int = MAX_ITEMS, max_depth: int = MAX_DEPTH) -> Any:
    """The value that `encode` turned into `data`. Raises WireError, and nothing else, for any other bytes.

    Arrays are fresh, writable, row-major and in native byte order.
    """
    reader = _Reader(data, max_items)
    value = reader.value(max_depth)
    if reader.position != len(reader.data):
        raise WireError(f"{len(reader.data) - reader.position} bytes too many.")
    return value


class _Reader:
    def __init__(self, data: bytes, max_items: int) -> None:
        self.data = memoryview(data)
        self.position = 0
        self.items_left = max_items

    def take(self, size: int) -> memoryview:
        end = self.position + size
        if end > len(self.data):
            raise WireError(f"The frame ends at byte {len(self.data)}; {end} were announced.")
        piece = self.data[self.position : end]
        self.position = end
        return piece

    def length(self) -> int:
        return LENGTH.unpack(self.take(LENGTH.size))[0]

    def value(self, depth: int) -> Any:
        self.items_left -= 1
        if self.items_left < 0 or depth < 0:
            raise WireError("Too many items, or nested too deep.")
        tag = bytes(self.take(1))
        match tag:
            case b"N":
                return None
            case b"T" | b"F":
                return tag == b"T"
            case b"i":
                return self._int()
            case b"d":
                return DOUBLE.unpack(self.take(DOUBLE.size))[0]
            case b"c":
                return complex(*COMPLEX.unpack(self.take(COMPLEX.size)))
            case b"s":
                return self._text(self.length())
            case b"l":
                return [self.value(depth - 1) for _ in range(self.length())]
            case b"t":
                return tuple([self.value(depth - 1) for _ in range(self.length())])
            case b"m":
                return self._dict(depth)
            case b"a":
                return self._array()
            case b"g":
                dtype = self._dtype()
                return self._numbers(dtype, 1)[0]
            case b"x":
                return self._tensor(depth)
            case b"f":
                return self._function(depth)
            case b"o":
                return self._opaque()
        raise WireError(f"Unknown tag {tag!r} at byte {self.position - 1}.")

    def _int(self) -> int:
        size = self.length()
        if size > MAX_INT_BITS // 8:
            raise WireError(f"An int of {size} bytes.")
        return int.from_bytes(self.take(size), "little", signed=True)

    def _text(self, size: int) -> str:
        try:
            return str(self.take(size), "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise WireError(f"A str that is not UTF-8: {error.reason}.") from None

    def _opaque(self) -> Opaque:
        name = self._text(self.length())
        if len(name) > MAX_NAME:
            raise WireError("The name of a type is too long.")
        return Opaque(name)

    def _dict(self, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for _ in range(self.length()):
            key = self.value(depth - 1)
            if type(key) is not str and not (type(key) is int and key.bit_length() <= MAX_KEY_BITS):
                raise WireError(f"A dict's key of type {type(key).__name__}.")
            if key in found:
                raise WireError("A dict with a key that comes twice.")
            found[key] = self.value(depth - 1)
        return found

    def _dtype(self) -> np.dtype:
        kind, size = self.take(2)
        dtype = DTYPES.get((chr(kind), size))
        if dtype is None:
            raise WireError(f"No dtype of kind {chr(kind)!r} with {size} bytes.")
        return dtype

    def _numbers(self, dtype: np.dtype, count: int) -> np.ndarray:
        piece = self.take(count * dtype.itemsize)
        if dtype.kind == "b":  # any other byte than 0 and 1 would be a bool that is neither
            return np.frombuffer(piece, np.uint8) != 0
        return np.frombuffer(piece, dtype).astype(dtype.newbyteorder("="))

    def _array(self) -> np.ndarray:
        dtype = self._dtype()
        ndim = self.take(1)[0]
        if ndim > MAX_DIMENSIONS:
            raise WireError(f"An array of {ndim} dimensions.")
        shape = [EXTENT.unpack(self.take(EXTENT.size))[0] for _ in range(ndim)]
        numbers = self._numbers(dtype, math.prod(shape))
        try:
            return numbers.reshape(shape)
        except (ValueError, OverflowError):  # an empty array can still have an impossible extent
            raise WireError(f"An array of shape {tuple(shape)}.") from None

    def _tensor(self, depth: int) -> Tensor:
        dtype, array, requires_grad, grad = (self.value(depth - 1) for _ in range(4))
        if type(dtype) is not str or dtype not in TENSOR_DTYPES or type(requires_grad) is not bool:
            raise WireError("A tensor of no known dtype.")
        for part in (array,) if grad is None else (array, grad):
            if type(part) is not np.ndarray or part.dtype != TENSOR_DTYPES[dtype]:
                raise WireError(f"A {dtype} tensor whose values are something else.")
        return Tensor(dtype, array, requires_grad, grad)

    def _function(self, depth: int) -> Function:
        family, parameters, leaves = (self.value(depth - 1) for _ in range(3))
        fits = (
            type(family) is str
            and type(parameters) is dict
            and type(leaves) is tuple
            and all(type(name) is str for name in (*parameters, *leaves))
            and all(type(value) is np.ndarray for value in parameters.values())
        )
        if not fits:
            raise WireError("A function's reference that is none.")
        return Function(family, parameters, leaves)
