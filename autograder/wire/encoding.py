"""Values to bytes. Runs in the student's process, on whatever the student's function returned.

No method that a student can override is called: types are told by `type(x)`, and contents are read through
the base classes' own functions. What does not fit becomes `Opaque`, in its place inside a container too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .values import (
    COMPLEX,
    DOUBLE,
    DTYPES,
    EXTENT,
    FRAME_LIMIT,
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

_REFERENCES: dict[type, Callable[[Any], Function]] = {}


def by_reference(kind: type, reference: Callable[[Any], Function]) -> None:
    """Let objects of exactly this type cross as the reference that `reference(object)` makes of them."""
    _REFERENCES[kind] = reference


class _TooMuch(Exception):
    """The whole value is over a limit."""


class _Unfit(Exception):
    """This value is none of the format's; the argument is what to call it."""


def encode(
    value: Any, *, max_bytes: int = FRAME_LIMIT, max_items: int = MAX_ITEMS, strict: bool = False
) -> bytes:
    """The bytes of `value`, at most `max_bytes` of them (512 or more).

    Lists, tuples, dicts, ints, floats and strs of subclasses cross as their base class; arrays in native
    byte order. Whatever else, and what is nested more than 64 deep or contains itself, crosses as `Opaque`;
    a value with too many bytes or items crosses as one `Opaque` altogether. Raises for no value, unless
    `strict`: then WireError in place of any `Opaque`.
    """
    # A student may have asked NumPy to raise on every underflow; a change of byte order is none.
    with np.errstate(all="ignore"):
        encoder = _Encoder(max_bytes, max_items, strict)
        try:
            encoder.put(value, MAX_DEPTH)
            encoder.room(0)
            return bytes(encoder.out)
        except _TooMuch:
            if strict:
                raise WireError("What was to be sent is too large.") from None
            reason = f"{type_name(value)} of more than {max_bytes >> 20} MiB or {max_items} items"
        except Exception as error:  # an object that changes while it is read, or worse
            if strict:
                raise WireError(f"What was to be sent does not fit: {error}.") from error
            reason = type_name(value)
        encoder = _Encoder(max_bytes, max_items, strict)
        encoder.opaque(reason)
        return bytes(encoder.out)


def type_name(value: Any) -> str:
    """The dotted name of a value's type, at most 200 characters, whatever its metaclass says."""
    kind = type(value)
    try:
        name = type.__dict__["__qualname__"].__get__(kind)
        module = type.__dict__["__module__"].__get__(kind)
    except Exception:  # a class may delete its module
        name, module = "object", None
    if type(module) is not str or module in ("builtins", "__main__"):
        return str(name)[:MAX_NAME]
    return f"{module}.{name}"[:MAX_NAME]


class _Encoder:
    def __init__(self, max_bytes: int, max_items: int, strict: bool) -> None:
        self.strict = strict
        self.out = bytearray()
        self.max_bytes = max_bytes
        self.items_left = max_items
        self.open: set[int] = set()  # the containers that we are inside of

    def put(self, value: Any, depth: int) -> None:
        self.count(1)
        start = len(self.out)
        try:
            self._put(value, depth)
        except _Unfit as unfit:
            if self.strict:
                raise WireError(str(unfit) or type_name(value)) from None
            del self.out[start:]
            self.opaque(str(unfit) or type_name(value))

    def opaque(self, name: str) -> None:
        self._tagged(b"o", name[:MAX_NAME].encode("utf-8", "surrogatepass"))

    def _put(self, value: Any, depth: int) -> None:
        kind = type(value)
        if value is None or kind is bool:
            self.out += b"N" if value is None else b"T" if value else b"F"
        elif kind is np.ndarray:
            self._array(value)
        elif issubclass(kind, np.generic) and not issubclass(kind, str):
            self._numpy_scalar(value)
        elif issubclass(kind, int):
            self._int(int.__int__(value))
        elif issubclass(kind, float):
            self.out += b"d" + DOUBLE.pack(float.__float__(value))
        elif issubclass(kind, complex):
            number = complex.__complex__(value)
            self.out += b"c" + COMPLEX.pack(number.real, number.imag)
        elif issubclass(kind, str):
            self._str(value)
        elif issubclass(kind, list | tuple | dict):
            self._container(value, depth)
        elif kind is Tensor:
            self._tensor(value.dtype, value.array, value.requires_grad, value.grad, depth=depth)
        elif kind is Function:
            self._function(value, depth)
        elif kind in _REFERENCES:
            self._function(_REFERENCES[kind](value), depth)
        elif kind is Opaque:
            self.opaque(value.type_name)
        elif kind in _REFERENCES:
            self._function(_REFERENCES[kind](value), depth)
        elif (parts := tensor_parts(value)) is not None:
            self._tensor(*parts, depth=depth)
        else:
            raise _Unfit

    def count(self, items: int) -> None:
        self.items_left -= items
        if self.items_left < 0:
            raise _TooMuch

    def room(self, size: int) -> None:
        if len(self.out) + size > self.max_bytes:
            raise _TooMuch

    def _tagged(self, tag: bytes, content: bytes) -> None:
        self.room(len(content))
        self.out += tag + LENGTH.pack(len(content)) + content

    def _int(self, number: int) -> None:
        if number.bit_length() >= MAX_INT_BITS:
            raise _Unfit(f"int of {number.bit_length()} bits")
        self._tagged(b"i", number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True))

    def _str(self, text: str) -> None:
        self._tagged(b"s", str.encode(text, "utf-8", "surrogatepass"))

    def _container(self, value: Any, depth: int) -> None:
        name = type_name(value)
        if depth == 0:
            raise _Unfit(f"{name}, nested too deep")
        if id(value) in self.open:
            raise _Unfit(f"{name} that contains itself")
        self.open.add(id(value))
        try:
            if isinstance(value, dict):
                self._dict(dict.copy(value), depth)
            elif isinstance(value, list):
                self._sequence(b"l", list.copy(value), depth)
            else:
                self._sequence(b"t", list(tuple.__iter__(value)), depth)
        finally:
            self.open.discard(id(value))

    def _sequence(self, tag: bytes, items: Sequence[Any], depth: int) -> None:
        self.out += tag + LENGTH.pack(len(items))
        for item in items:
            self.put(item, depth - 1)

    def _dict(self, items: dict[Any, Any], depth: int) -> None:
        self.out += b"m" + LENGTH.pack(len(items))
        self.count(len(items))
        for key, value in items.items():
            if issubclass(type(key), str):
                self._str(key)
            elif type(key) is int and key.bit_length() <= MAX_KEY_BITS:
                self._int(key)
            else:
                raise _Unfit(f"dict with a key of type {type_name(key)}")
            self.put(value, depth - 1)

    def _dtype(self, dtype: np.dtype) -> np.dtype:
        known = DTYPES.get((dtype.kind, dtype.itemsize))
        if known is None or dtype.newbyteorder("<") != known:
            raise _Unfit(f"numpy array of dtype {str(dtype)[:80]}")
        return known

    def _array(self, array: np.ndarray) -> None:
        dtype = self._dtype(array.dtype)
        if array.ndim > MAX_DIMENSIONS:
            raise _Unfit(f"numpy array of {array.ndim} dimensions")
        self.room(array.nbytes)  # before any copy: a broadcast view can claim any size
        self.out += b"a" + dtype.kind.encode() + bytes([dtype.itemsize, array.ndim])
        self.out += b"".join(map(EXTENT.pack, array.shape))
        self.out += array.astype(dtype, copy=False).tobytes()

    def _numpy_scalar(self, scalar: np.generic) -> None:
        if type(scalar) is not scalar.dtype.type:
            raise _Unfit
        dtype = self._dtype(scalar.dtype)
        self.out += b"g" + dtype.kind.encode() + bytes([dtype.itemsize])
        self.out += np.ndarray.astype(np.asarray(scalar), dtype).tobytes()

    def _tensor(
        self, dtype: str, values: np.ndarray, requires_grad: bool, grad: np.ndarray | None, *, depth: int
    ) -> None:
        if depth < 1:
            raise _Unfit("torch.Tensor, nested too deep")
        self.count(4)
        self.out += b"x"
        self._str(dtype)
        self._array(values)
        self.out += b"T" if requires_grad else b"F"
        if grad is None:
            self.out += b"N"
        else:
            self._array(grad)

    def _function(self, function: Function, depth: int) -> None:
        if depth < 2:
            raise _Unfit("function, nested too deep")
        self.count(3)
        self.out += b"f"
        self._str(function.family)
        self._dict(function.parameters, depth - 1)
        self._sequence(b"t", function.leaves, depth - 1)


def tensor_parts(value: Any) -> tuple[str, np.ndarray, bool, np.ndarray | None] | None:
    """(dtype's name, values, requires_grad, grad) of a torch tensor; None for anything else.

    Raises _Unfit, with a name that says why, for a tensor that has no plain values: sparse, nested,
    quantized, on no device, or still wrapped by a transform of torch.func.
    """
    torch = sys.modules.get("torch")
    kind = type(value)
    if torch is None or kind not in (torch.Tensor, torch.nn.Parameter):
        return None
    values = _tensor_values(torch, value)
    # .grad of a tensor that is no leaf warns, and is nothing that a student set.
    grad = value.grad if value.is_leaf else None
    return (
        str(value.dtype).removeprefix("torch."),
        values,
        bool(value.requires_grad),
        None if grad is None else _tensor_values(torch, grad),
    )


def _tensor_values(torch: Any, tensor: Any) -> np.ndarray:
    name = str(tensor.dtype).removeprefix("torch.")
    if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        raise _Unfit("torch.Tensor still inside a transform of torch.func")
    if tensor.is_nested or tensor.layout is not torch.strided:
        raise _Unfit(f"torch.Tensor with layout {'nested' if tensor.is_nested else tensor.layout}")
    if name not in TENSOR_DTYPES or tensor.is_meta:
        raise _Unfit(f"torch.Tensor of dtype {name}{' without data' if tensor.is_meta else ''}")
    if tensor.numel() * tensor.element_size() > FRAME_LIMIT:
        raise _TooMuch
    plain = tensor.detach()
    # force=True: also what is lazily zero, conjugated or negated, or lives on another device.
    return (plain.float() if name == "bfloat16" else plain).numpy(force=True)
