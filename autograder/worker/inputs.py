"""The live inputs of one call, made from plain values, and what the call must leave as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import numpy as np

from ..functions import Probe
from ..wire import Function, Tensor, encode

_MOST_NAMED = 20

#: an object's state, as pairs of what it is called and something that compares by value
State = list[tuple[str, Any]]


class Inputs:
    """Fresh arrays, tensors, probe functions and containers for one call, and their state before it.

    `changed()` says in words what is not as it was: "the values of x", "the .grad of x", "requires_grad of
    x", "the dict params", "the .grad of a parameter of f".
    """

    def __init__(self) -> None:
        self.probes: list[Probe] = []
        self._watched: list[tuple[Callable[[], State], State]] = []
        self._held: list[Any] = []  # so that no new item can take the id of one that was removed

    def live(self, value: Any, name: str) -> Any:
        """The live object for a plain value that the student knows as `name`."""
        match value:
            case Tensor():
                return self._watch(_tensor(value), lambda tensor: _tensor_state(tensor, name))
            case Function():
                return self._probe(Probe.from_reference(value), name)
            case np.ndarray():
                return self._watch(np.array(value), lambda array: _array_state(array, name))
            case list():
                items = [self.live(item, f"{name}[{index}]") for index, item in enumerate(value)]
                self._held += items
                return self._watch(items, lambda items: [(f"the list {name}", list(map(id, items)))])
            case tuple():
                return tuple(self.live(item, f"{name}[{index}]") for index, item in enumerate(value))
            case dict():
                named = {key: self.live(item, f"{name}[{key!r}]") for key, item in value.items()}
                self._held += named.values()
                return self._watch(named, lambda named: [(f"the dict {name}", _keys_and_ids(named))])
        return value

    @property
    def evaluations(self) -> int:
        """How often the probe functions ran, together."""
        return sum(probe.evaluations for probe in self.probes)

    def changed(self) -> list[str]:
        """What is not as it was, in words, each once."""
        words = [
            name
            for state, before in self._watched
            for (name, now), (_, then) in zip(state(), before, strict=True)
            if now != then
        ]
        return list(dict.fromkeys(words))[:_MOST_NAMED]

    def _watch(self, item: Any, state: Callable[[Any], State]) -> Any:
        self._watched.append((lambda: state(item), state(item)))
        return item

    def _probe(self, probe: Probe, name: str) -> Probe:
        self.probes.append(probe)
        for value in (*probe.parameters.values(), *probe.leaf_tensors().values()):
            if isinstance(value, np.ndarray):
                self._watch(value, lambda array: _array_state(array, f"a parameter of {name}"))
            else:
                self._watch(value, lambda leaf: _tensor_state(leaf, f"a parameter of {name}"))
        return probe


def _tensor(value: Tensor) -> Any:
    import torch

    # from_numpy, unlike torch.tensor, heeds neither the default dtype nor the default device.
    def plain(array: np.ndarray) -> Any:
        return torch.from_numpy(np.array(array)).to(getattr(torch, value.dtype))

    tensor = plain(value.array).requires_grad_(value.requires_grad)
    if value.grad is not None:
        tensor.grad = plain(value.grad)
    return tensor


def _array_state(array: np.ndarray, name: str) -> State:
    return [(f"the values of {name}", encode(array))]


def _tensor_state(tensor: Any, name: str) -> State:
    # As bytes for the wire: dtype, shape and every bit (NaN, the sign of zero); reading them can never fail.
    grad = tensor.grad if tensor.is_leaf else None
    return [
        (f"the values of {name}", encode(tensor.detach())),
        (f"requires_grad of {name}", tensor.requires_grad),
        (f"the .grad of {name}", None if grad is None else encode(grad.detach())),
    ]


def _keys_and_ids(items: dict[Any, Any]) -> list[tuple[Any, int]]:
    return [(key, id(item)) for key, item in items.items()]


def parameter_names(function: Any) -> Iterator[str]:
    """The names that a Python function gives its positional parameters, then "argument 3", …"""
    names: tuple[str, ...] = ()
    if type(function) is FunctionType:
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
    yield from names
    position = len(names)
    while True:
        position += 1
        yield f"argument {position}"
