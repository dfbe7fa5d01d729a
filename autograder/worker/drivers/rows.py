"""A function of a point x and of rows A: its gradient, and how it goes through the rows.

Whether the rows are taken one by one, by index assignment or in a comprehension, is seen here as it happens,
in whatever helper or alias it is reached.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from ..tracebacks import owner
from .derivatives import torch_vjp

_ASSIGNMENTS = frozenset(("__setitem__", "index_put_"))
_COMPREHENSIONS = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"))
# Since Python 3.12 (PEP 709) a comprehension runs in the frame around it; a generator has one of its own.
_INLINED = sys.version_info >= (3, 12)
# What hands on numbers that are there already, under another shape, place or type.
_MOVES = frozenset((
    "atleast_1d", "cat", "clone", "concat", "contiguous", "detach", "dim", "double", "expand", "flatten",
    "float", "hstack", "index_select", "item", "movedim", "narrow", "numel", "numpy", "permute", "ravel",
    "reshape", "select", "size", "split", "squeeze", "stack", "t", "take", "to", "tolist", "transpose",
    "type", "unbind", "unsqueeze", "view", "view_as", "vstack",
))  # fmt: skip


def torch_gradient(f: Callable[..., Any], x: Any, *others: Any) -> Any:
    """∂f(x, *others)/∂x of a scalar f by torch's reverse mode, detached, of x's shape."""
    return torch_vjp(lambda point: f(point, *others), x, x.new_ones(()))


def torch_gradient_again(f: Callable[..., Any], x: Any, *others: Any) -> Any:
    """The same, of a second evaluation at one and the same point: a tensor that is kept from the first one
    hangs on a graph that is gone."""
    import torch

    def second(point: Any) -> Any:
        torch.autograd.grad(f(point, *others).sum(), point, allow_unused=True)
        return f(point, *others)

    return torch_vjp(second, x, x.new_ones(()))


def tensor_assignments(function: Callable[..., Any], *args: Any) -> list[Any]:
    """The index assignments into tensors that one call of function(*args) makes, in order.

    Each is a tuple (storage, places, values): which block of memory, numbered as they come; where in it; and
    what stands there after the assignment. Under a transformation that hides the memory it is (-1, [], []).
    """
    from torch.overrides import TorchFunctionMode

    found: list[Any] = []
    held: dict[int, tuple[int, Any]] = {}  # by address; held, so that no other tensor can take it

    class Recording(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            if getattr(func, "__name__", "") in _ASSIGNMENTS:
                target, index = args[0], args[1]
                try:
                    number, _ = held.setdefault(target.untyped_storage().data_ptr(), (len(held), target))
                    places = _places(target)[index].flatten().tolist()
                    found.append((number, places, target.detach()[index].flatten().tolist()))
                except Exception:
                    found.append((-1, [], []))
            return result

    with Recording():
        function(*args)
    return found


def _places(tensor: Any) -> Any:
    """For each entry of a tensor, where it lies in the tensor's memory."""
    import torch

    entries = torch.arange(tensor.untyped_storage().nbytes() // tensor.element_size(), device="cpu")
    return entries.as_strided(tensor.size(), tensor.stride(), tensor.storage_offset())


def comprehension_operations(function: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """How many torch operations one call of function(*args) makes inside comprehensions of the student's.

    {"inside": …, "outside": …, "inlined": …}: generator expressions count as comprehensions, and what they
    call as inside. What only moves numbers (an index, a reshape, a stack), or is given a single one, is not
    counted. Where "inlined", this Python runs all but generator expressions in the frame around them, and
    they count as outside.
    """
    from torch.overrides import TorchFunctionMode

    counts = {"inside": 0, "outside": 0}
    top = sys._getframe()

    class Counting(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if _computes(getattr(func, "__name__", "")) and _entries(args) > 1:
                counts["inside" if _in_comprehension(sys._getframe(1), top) else "outside"] += 1
            return func(*args, **(kwargs or {}))

    with Counting():
        function(*args)
    return {**counts, "inlined": _INLINED}


def _computes(operation: str) -> bool:
    """Whether it makes new numbers: `__getitem__`, `__get__` and the like do not, `__radd__` does."""
    return operation not in _MOVES and not (operation.startswith("__") and not operation.startswith("__r"))


def _entries(args: Any) -> int:
    """How many numbers the tensors among the arguments hold, lists of tensors included."""
    import torch

    if isinstance(args, torch.Tensor):
        return args.numel()
    return sum(map(_entries, args)) if isinstance(args, list | tuple) else 0


def _in_comprehension(frame: FrameType | None, top: FrameType) -> bool:
    """Whether a comprehension of the student's is among the callers, below the frame `top`."""
    while frame is not None and frame is not top:
        code = frame.f_code
        if code.co_name in _COMPREHENSIONS and owner(code.co_filename) == "student":
            return True
        frame = frame.f_back
    return False
