"""Whether calls that an exercise rules out were made, in whatever way they were reached.

A library's operator is known by its code object: an alias, a partial, a thread or another library's wrapper
all run the same code. The code objects are collected when this module is imported, before a student's first
line, so that replacing `autograd.jacobian` later changes nothing.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterable, Iterator
from types import CodeType, FrameType, FunctionType
from typing import Any

#: what exercises may rule out, by the name that students know
OPERATORS = (
    "autograd.elementwise_grad",
    "autograd.grad",
    "autograd.hessian",
    "autograd.hessian_tensor_product",
    "autograd.hessian_vector_product",
    "autograd.jacobian",
    "autograd.make_ggnvp",
    "autograd.make_hvp",
    "autograd.make_vjp",
    "autograd.tensor_jacobian_product",
    "autograd.value_and_grad",
    "autograd.vector_jacobian_product",
    "torch.autograd.backward",
    "torch.autograd.functional.hessian",
    "torch.autograd.functional.hvp",
    "torch.autograd.functional.jacobian",
    "torch.autograd.functional.jvp",
    "torch.autograd.functional.vhp",
    "torch.autograd.functional.vjp",
    "torch.autograd.grad",
    "torch.func.grad",
    "torch.func.grad_and_value",
    "torch.func.hessian",
    "torch.func.jacfwd",
    "torch.func.jacrev",
    "torch.func.vjp",
)


class Watch:
    """`with Watch(names) as watch: …`, then `watch.seen` has those of the dotted names that were called.

    Threads that start inside are watched as well. A profiler of the student's pauses meanwhile and goes on
    afterwards; one written in C (`%prun`) could not be resumed and is left alone: then nothing is seen.
    A loop of small Python calls takes about five times as long while it is watched, an Autograd gradient of
    a small function about twice. Raises LookupError for a name that is not in OPERATORS.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._seen: set[str] = set()
        # By identity: equality of code objects is slow, and would take a student's copy for the original.
        self._names_of: dict[int, list[str]] = {}
        for name in names:
            for code in CODE_OBJECTS[name]:
                self._names_of.setdefault(id(code), []).append(name)

    @property
    def seen(self) -> list[str]:
        """The names that were called, in alphabetical order."""
        return sorted(self._seen)

    def __enter__(self) -> Watch:
        self._before = sys.getprofile(), threading.getprofile()
        self._at_work = bool(self._names_of) and (self._before[0] is None or callable(self._before[0]))
        if self._at_work:
            look = self._look()
            threading.setprofile(look)
            sys.setprofile(look)
        return self

    def __exit__(self, *_: object) -> None:
        if self._at_work:
            sys.setprofile(self._before[0])
            threading.setprofile(self._before[1])

    def _look(self) -> Any:
        # This runs at every function call of the student's: nothing but a look into a dict.
        names_of, seen = self._names_of, self._seen

        def look(frame: FrameType, event: str, argument: Any) -> None:
            if event == "call" and id(frame.f_code) in names_of:
                seen.update(names_of[id(frame.f_code)])

        return look


def _resolve(name: str) -> FunctionType:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _codes(operator: FunctionType) -> Iterator[CodeType]:
    code = operator.__code__
    if code.co_name == "nary_operator":
        # What autograd's `unary_to_nary` makes shares one code; the operator is what each closes over.
        (cell,) = operator.__closure__ or ()
        code = cell.cell_contents.__code__
    yield from _nested(code)


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


#: the code of every operator, with that of the functions that it defines and may return
CODE_OBJECTS: dict[str, frozenset[CodeType]] = {name: frozenset(_codes(_resolve(name))) for name in OPERATORS}
