"""Calls of functions that are given an einsum to compute with, and what their results are made of.

A function einsum cannot cross from the grader's process: it is put in here, by the library of the arguments,
which are a dict name → array or tensor and are passed by position.
"""

from __future__ import annotations

import functools
import string
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
from autograd.core import VJPNode
from autograd.tracer import Box, Node, isbox, new_box, notrace_primitives, trace_stack

Arguments = Mapping[str, Any]

# fmt: off
#: What moves entries of arrays and computes nothing with them, by the names of Autograd's primitives …
_NO_ARITHMETIC_AUTOGRAD = frozenset((
    "__getitem__", "_array_from_scalar_or_array", "_astype", "array_from_args", "array_split",
    "asanyarray", "asarray", "ascontiguousarray", "astype", "atleast_1d", "atleast_2d", "atleast_3d",
    "broadcast_to", "concatenate_args", "copy", "diag", "diagonal", "dsplit", "expand_dims", "flip",
    "fliplr", "flipud", "full", "hsplit", "make_diagonal", "matrix_transpose", "moveaxis", "pad",
    "permute_dims", "ravel", "repeat", "reshape", "roll", "rollaxis", "rot90", "split", "squeeze",
    "swapaxes", "take", "take_along_axis", "tile", "transpose", "vsplit",
))
#: … and of torch's operations below its Python functions, where the views tell of themselves.
_NO_ARITHMETIC_TORCH = frozenset((
    "_reshape_copy", "_to_copy", "_unsafe_view", "block_diag", "cat", "clone", "constant_pad_nd",
    "copy", "diag_embed", "diagonal_scatter", "fill", "flip", "gather", "index", "index_copy",
    "index_select", "masked_select", "repeat", "repeat_interleave", "roll", "rot90", "scatter",
    "select_scatter", "slice_scatter", "squeeze", "stack", "t", "take", "transpose", "unsqueeze", "zero",
))
#: Those of a tensor's shape alone: nothing of what made the tensor is in their result.
_OF_A_SHAPE = frozenset((
    "empty_like", "full_like", "new_empty", "new_full", "new_ones", "new_zeros", "ones_like",
    "zeros_like",
))
# fmt: on
# NumPy orders the indices of an implicit result as the alphabet does, capitals first.
_LETTERS = sorted(string.ascii_letters)


def contraction(function: Callable[..., Any], arguments: Arguments) -> Any:
    """function(einsum, *arguments)."""
    return function(_Einsum(arguments).function, *arguments.values())


def contraction_vjp(function: Callable[..., Any], arguments: Arguments, weights: Sequence[Any]) -> list[Any]:
    """The gradients of Σ ⟨weight, result⟩ by each of the arguments, for a single result or several.

    By the engine of the arguments' library, detached; zero where a result does not depend on an argument.
    """
    einsum = _Einsum(arguments)

    def weighted(*values: Any) -> Any:
        results = _parts(function(einsum.function, *values))
        for result in results:
            if isinstance(result, np.ndarray) and result.dtype == object:
                raise TypeError(
                    "What came back is a plain array of the values that Autograd follows, one by one. Put "
                    "them together by functions of autograd.numpy; does a cell of yours import numpy as np?"
                )
        return sum((weight * result).sum() for weight, result in zip(weights, results, strict=True))

    if not einsum.of_tensors:
        return list(autograd.grad(weighted, tuple(range(len(arguments))))(*arguments.values()))
    import torch

    leaves = [tensor.detach().requires_grad_() for tensor in arguments.values()]
    with torch.enable_grad():  # whatever mode the student's cells have left
        total = weighted(*leaves)
        if not total.requires_grad:
            return [torch.zeros_like(leaf) for leaf in leaves]
        return list(torch.autograd.grad(total, leaves, allow_unused=True, materialize_grads=True))


def contraction_operations(function: Callable[..., Any], arguments: Arguments) -> dict[str, Any]:
    """{"einsum": how often it was called, "others": names of what else computed on the way from the arguments
    to the result}, for a call of function(einsum, *arguments).

    What is computed and does not reach the result (a comparison, a print) is not among them, nor is what only
    moves entries: views, copies, joins. Arrays are followed as Autograd's boxes; the calls are then the fewer
    of two, with the arrays themselves and with boxes.
    """
    einsum = _Einsum(arguments)
    if einsum.of_tensors:
        others = _torch_operations(function, einsum, arguments)
        return {"einsum": einsum.calls, "others": sorted(others)}
    function(einsum.function, *arguments.values())
    plain = einsum.calls
    others = _autograd_primitives(function, einsum, arguments)
    return {"einsum": min(plain, einsum.calls - plain), "others": sorted(others)}


class _Einsum:
    """A library's einsum as `function`, which counts its calls and says while it is at work."""

    def __init__(self, arguments: Arguments) -> None:
        import torch

        self.of_tensors = any(isinstance(value, torch.Tensor) for value in arguments.values())
        self.calls = 0
        self.at_work = False
        library: Callable[..., Any] = torch.einsum if self.of_tensors else _einsum_of_boxes

        @functools.wraps(torch.einsum if self.of_tensors else np.einsum, updated=())
        def einsum(*operands: Any, **options: Any) -> Any:
            self.calls += 1
            before, self.at_work = self.at_work, True
            try:
                return library(*operands, **options)
            finally:
                self.at_work = before

        self.function = einsum


def _einsum_of_boxes(*operands: Any, **options: Any) -> Any:
    """NumPy's einsum, for Autograd's boxes too: Autograd has no full rule for lists of indices in place of
    letters, einsum(A, [0, 1], [0]), and none for an index twice in one array, einsum("ii->i", A)."""
    if any(map(isbox, operands)):
        operands = operands if isinstance(operands[0], str) else _by_letters(operands)
        operands = _each_index_once(*operands)
    return anp.einsum(*operands, **options)


def _by_letters(operands: Sequence[Any]) -> tuple[Any, ...]:
    pairs, result = len(operands) // 2, operands[-1] if len(operands) % 2 else None
    subscripts = ",".join(map(_letters, operands[1 : 2 * pairs : 2]))
    return subscripts if result is None else f"{subscripts}->{_letters(result)}", *operands[: 2 * pairs : 2]


def _each_index_once(subscripts: str, *arrays: Any) -> tuple[Any, ...]:
    """The same sum with no letter twice in one array: Aᵢᵢ is Σⱼ Aⱼᵢ δᵢⱼ."""
    inputs, *result = subscripts.replace(" ", "").split("->")
    groups = inputs.split(",")
    unused = (letter for letter in _LETTERS if letter not in subscripts)
    deltas = []
    for number, array in enumerate(arrays[: len(groups)]):
        for letter in sorted(set(groups[number]) - {"."}):
            while (group := groups[number]).count(letter) > 1:
                place, other = group.index(letter), next(unused)
                axis = place - len(group) if "." in group[:place] else place
                groups[number] = group.replace(letter, other, 1)
                deltas.append((letter + other, np.eye(np.shape(array)[axis])))
    every = ",".join(groups + [letters for letters, _ in deltas])
    return "->".join([every, *result]), *arrays, *(delta for _, delta in deltas)


def _letters(indices: Sequence[Any]) -> str:
    return "".join("..." if index is Ellipsis else _LETTERS[index] for index in indices)


def _parts(result: Any) -> Sequence[Any]:
    return result if isinstance(result, list | tuple) else (result,)


def _torch_operations(function: Callable[..., Any], einsum: _Einsum, arguments: Arguments) -> set[str]:
    """The operations, told by torch's dispatcher: below autograd and vmap, whatever Python called them. The
    outermost function of torch that led there gives them their name."""
    from torch.overrides import TorchFunctionMode, resolve_name
    from torch.utils._python_dispatch import TorchDispatchMode

    made_by: defaultdict[int, set[str]] = defaultdict(set)  # by the memory of a tensor, which its views share
    kept = []  # for as long as we look, so that no memory is used again
    called: list[str] = []

    class Naming(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = resolve_name(func) or f"{func.__module__}.{func.__name__}"
            called.append(name.replace("torch.functional.", "torch."))
            try:
                return func(*args, **(kwargs or {}))
            finally:
                called.pop()

    class Following(TorchDispatchMode):
        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            return False  # to keep the compiler out of this, torch would import it first, for seconds

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            name = func.overloadpacket.__name__
            sources = [place for place in map(_memory, _tensors((args, kwargs))) if place in made_by]
            if sources and name not in _OF_A_SHAPE:
                names = set().union(*(made_by[place] for place in sources))
                if not (einsum.at_work or func.is_view or name.rstrip("_") in _NO_ARITHMETIC_TORCH):
                    names.add(called[0] if called else f"torch.{name.strip('_')}")
                for tensor in _tensors(result):
                    kept.append(tensor)
                    made_by[_memory(tensor)] |= names
            return result

    for tensor in arguments.values():
        made_by[_memory(tensor)] = set()
    with Naming(), Following():
        results = function(einsum.function, *arguments.values())
    return set().union(*(made_by[_memory(tensor)] for tensor in _tensors(results)))


def _tensors(value: Any) -> Iterator[Any]:
    """The tensors in a value and in the containers that it is made of."""
    import torch

    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors(item)


def _memory(tensor: Any) -> int:
    return tensor.untyped_storage()._cdata


class _Origin(Node):
    """A node of Autograd's graph that knows what its value is made of."""

    __slots__ = ("einsum", "names")

    def __init__(
        self, value: Any, fun: Any, args: Any, kwargs: Any, parent_argnums: Any, parents: Sequence[_Origin]
    ) -> None:
        self.einsum = parents[0].einsum
        self.names = frozenset().union(*(parent.names for parent in parents))
        name = str(getattr(fun, "__name__", "?"))
        if not (self.einsum.at_work or name in _NO_ARITHMETIC_AUTOGRAD):
            self.names |= {f"np.{name}"}

    def initialize_root(self, einsum: _Einsum) -> None:
        self.einsum = einsum
        self.names = frozenset()


# What is constant for derivatives (a shape, ones_like) carries nothing on.
notrace_primitives[_Origin] = notrace_primitives[VJPNode]


def _autograd_primitives(function: Callable[..., Any], einsum: _Einsum, arguments: Arguments) -> set[str]:
    """The primitives, told by Autograd's own trace."""
    with trace_stack.new_trace() as trace:
        boxes = [new_box(value, trace, _Origin.new_root(einsum)) for value in arguments.values()]
        results = _parts(function(einsum.function, *boxes))
        made = [result for result in results if isinstance(result, Box) and result._trace == trace]
        return set().union(*(box._node.names for box in made))
