"""What an answer does on its way, counted: operations of the libraries, and steps of the student's own code.

Whether a loop runs over rows, or a primitive is the student's own, is seen here as it happens, in whatever
helper or alias it is reached.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from autograd.tracer import primitive

from ..tracebacks import owner

# What `primitive` returns runs this code, whatever it wraps.
_PRIMITIVE: CodeType = primitive(lambda: None).__code__


def torch_operations(function: Callable[..., Any], *args: Any) -> dict[str, int]:
    """How often one call of function(*args) asks torch for each operation, by dotted name.

    Operators count as the methods behind them (`torch.Tensor.__setitem__`, `torch.Tensor.matmul`), reading an
    attribute as its `__get__`; what torch does inside of an operation does not count again.
    """
    from torch.overrides import TorchFunctionMode, resolve_name

    counts: Counter[str] = Counter()

    class Counting(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            counts[resolve_name(func) or getattr(func, "__name__", "?")] += 1
            return func(*args, **(kwargs or {}))

    with Counting():
        function(*args)
    return dict(counts)


def python_steps(function: Callable[..., Any], *args: Any) -> int:
    """How many bytecode instructions of the student's own code one call of function(*args) runs.

    Comprehensions, generators, lambdas and helpers count, the libraries' own Python does not. What works on
    whole arrays takes the same steps for ten rows and for a thousand.
    """
    steps = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += event == "opcode"
        return step

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        if owner(frame.f_code.co_filename) != "student":
            return None
        frame.f_trace_opcodes = True
        return step

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return steps


def autograd_primitives(function: Callable[..., Any], *args: Any) -> dict[str, dict[str, int]]:
    """How often one call of function(*args) runs Autograd primitives: {"library": …, "own": …}, by name.

    "own" are those that no module of Autograd defines: the student's.
    """
    counts: dict[str, Counter[str]] = {"library": Counter(), "own": Counter()}

    def look(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code is _PRIMITIVE:
            # Its body refers to the wrapped function and to itself: both are free variables.
            names = frame.f_locals
            whose = "library" if id(names["f_wrapped"]) in _library_primitives() else "own"
            counts[whose][str(getattr(names["f_raw"], "__name__", "?"))] += 1

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return {whose: dict(found) for whose, found in counts.items()}


def _primitives_of(module: Any) -> Iterator[Any]:
    """A module's primitives, and those that are methods of its classes."""
    for value in list(vars(module).values()):
        for each in vars(value).values() if isinstance(value, type) else (value,):
            if getattr(each, "__code__", None) is _PRIMITIVE:
                yield each


_LIBRARY: dict[int, Any] = {}
_collected: set[str] = set()


def _library_primitives() -> dict[int, Any]:
    """The primitives that Autograd itself defines, by identity.

    A module is looked through once, as soon as it is loaded: what a student puts into it later is theirs.
    """
    loaded = [name for name in sys.modules if name.partition(".")[0] == "autograd"]
    for name in loaded:
        if name not in _collected:
            _collected.add(name)
            _LIBRARY.update((id(found), found) for found in _primitives_of(sys.modules[name]))
    return _LIBRARY


_library_primitives()
