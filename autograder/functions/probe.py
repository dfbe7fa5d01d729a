"""A function of a family with its parameters filled in, counted and watched."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import autograd.numpy as anp
import numpy as np

from ..wire import Function, by_reference

FAMILIES: dict[str, Callable[..., Any]] = {}


def family(definition: Callable[..., Any]) -> Callable[..., Any]:
    """Register `definition(xp, *inputs, **parameters)` under its name; `xp` is torch or autograd.numpy."""
    FAMILIES[definition.__name__] = definition
    return definition


class Probe:
    """A function of a family with its parameters filled in.

    `leaves` names the parameters that are torch leaf tensors requiring grad when f runs on tensors ("other
    leaves that f uses"); every second of them, from the first on, starts with something in its `.grad`, the
    others with None. `evaluations` counts the calls, `followed` those in which an AD engine may follow an
    input (a box, a tensor that requires grad, a dual or wrapped tensor, numbers of a student's own class):
    finite differences have none. A copy of a probe is that probe, as with any function. Raises LookupError
    for an unknown family and ValueError for a leaf that is no parameter.
    """

    def __init__(self, family: str, *, leaves: tuple[str, ...] = (), **parameters: Any) -> None:
        if family not in FAMILIES:
            raise LookupError(f"There is no family of functions named {family!r}.")
        if unknown := set(leaves) - set(parameters):
            raise ValueError(f"Leaves that are no parameters of {family!r}: {', '.join(sorted(unknown))}.")
        self.family = family
        self.leaves = tuple(leaves)
        self.parameters = {name: np.array(value) for name, value in parameters.items()}
        self._evaluations = self._followed = 0
        self.__name__ = family
        self._leaf_tensors: dict[str, Any] | None = None

    @property
    def evaluations(self) -> int:
        return self._evaluations

    @property
    def followed(self) -> int:
        return self._followed

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        self._evaluations += 1
        values = (*inputs, *named.values())
        torch = sys.modules.get("torch")
        tensor = None
        if torch is not None:
            tensor = next((value for value in values if isinstance(value, torch.Tensor)), None)
        xp: ModuleType = anp if tensor is None else torch  # type: ignore[assignment]
        self._followed += any(map(_followed, values))
        parameters = self._arrays() if tensor is None else self._tensors(tensor)
        return FAMILIES[self.family](xp, *inputs, **named, **parameters)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {value.shape}" for name, value in self.parameters.items())
        return f"<function of the family {self.family}: {shapes or 'no parameters'}>"

    def __copy__(self) -> Probe:
        return self

    def __deepcopy__(self, memo: object) -> Probe:
        return self

    def _arrays(self) -> dict[str, Any]:
        # Copies, so that no in-place operation on a result reaches the next evaluation.
        return {name: value.copy() for name, value in self.parameters.items()}

    def _tensors(self, like: Any) -> dict[str, Any]:
        import torch

        kind = {"dtype": like.dtype, "device": like.device}
        leaves = self.leaf_tensors()
        return {
            name: leaves[name].to(**kind) if name in leaves else torch.tensor(value, **kind)
            for name, value in self.parameters.items()
        }

    def leaf_tensors(self) -> dict[str, Any]:
        """The torch leaf tensors by parameter name, the same ones at every call."""
        if self._leaf_tensors is None:
            self._leaf_tensors = {}
            for position, name in enumerate(self.leaves):
                import torch

                leaf = torch.tensor(self.parameters[name], device="cpu", requires_grad=True)
                leaf.grad = torch.cos(leaf.detach()) if position % 2 == 0 else None
                self._leaf_tensors[name] = leaf
        return self._leaf_tensors

    def reference(self) -> Function:
        """This probe as plain values for the wire."""
        return Function(self.family, dict(self.parameters), self.leaves)

    @classmethod
    def from_reference(cls, reference: Function) -> Probe:
        """The probe that a reference describes, with copies of its parameters."""
        parameters: Mapping[str, Any] = reference.parameters
        return cls(reference.family, leaves=tuple(reference.leaves), **parameters)


by_reference(Probe, Probe.reference)


def _followed(value: Any) -> bool:
    """Whether a value may carry a derivative: anything but plain numbers, arrays and tensors of them."""
    torch = sys.modules.get("torch")
    if torch is None or type(value) is not torch.Tensor:
        return not (
            (type(value) is np.ndarray and value.dtype.kind in "biufc") or isinstance(value, _NUMBERS)
        )
    if value.requires_grad or torch._C._functorch.is_functorch_wrapped_tensor(value):
        return True
    return torch.autograd.forward_ad.unpack_dual(value).tangent is not None


_NUMBERS = (bool, int, float, complex, np.number, np.bool_)
