"""What a call costs, counted: Python's calls, the memory of Python and NumPy, what torch computes.

None of it depends on how fast or busy the machine is. What grows with n by how much is for the check to say.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def torch_costs(function: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """What function(*args) returns, and what torch computes for it.

    "operations" is how many operations ran, "computed" the size of all tensors that they made and "largest"
    that of the largest, in bytes; views and what is written in place take no new memory and have no size.
    Backward passes, forward mode and vmap are seen as the operations that they end in, batches as a whole.
    """
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    made: list[int] = []
    operations = 0

    class Measuring(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            nonlocal operations
            operations += 1
            result = func(*args, **(kwargs or {}))
            given = {storage for storage, _ in map(_storage, tree_leaves((args, kwargs)))}
            made.extend(size for storage, size in map(_storage, tree_leaves(result)) if storage not in given)
            return result

    with Measuring():
        returned = function(*args)
    return {
        "returned": returned,
        "operations": operations,
        "computed": sum(made),
        "largest": max(made, default=0),
    }


def autograd_costs(function: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """What function(*args) returns, and what the call takes from Python, NumPy and torch.

    "calls" is how many Python functions are called, the libraries' among them; "peak" the most memory that
    Python objects and arrays made by the call fill at one time, in bytes; the others are `torch_costs`'.
    """
    counted = {"calls": 0}

    def look(frame: FrameType, event: str, argument: Any) -> None:
        counted["calls"] += event == "call"

    before = sys.getprofile()
    with _traced_memory() as peak:
        sys.setprofile(look)
        try:
            costs = torch_costs(function, *args)
        finally:
            sys.setprofile(before)
        return {**costs, **counted, "peak": peak()}


def resident_memory(function: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """What function(*args) returns, and "peak": by how many bytes the call raised the most memory that the
    process ever had; 0 where the system does not tell."""
    before = _most_resident()
    returned = function(*args)
    return {"returned": returned, "peak": _most_resident() - before}


def _most_resident() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _traced_memory() -> Iterator[Callable[[], int]]:
    """Gives a function that tells the most memory traced since, whether somebody traced already or not."""
    traced_already = tracemalloc.is_tracing()
    if not traced_already:
        tracemalloc.start()
    tracemalloc.reset_peak()
    start, _ = tracemalloc.get_traced_memory()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1] - start
    finally:
        if not traced_already:
            tracemalloc.stop()


def _storage(value: Any) -> tuple[int | None, int]:
    """What tells a tensor's memory from others', and its size in bytes; (None, 0) for what has none."""
    import torch

    if not isinstance(value, torch.Tensor):
        return None, 0
    try:
        storage = value.untyped_storage()
        return storage._cdata, storage.nbytes()
    except (NotImplementedError, RuntimeError):  # sparse, or of another library
        return None, 0
