"""The functions and points that checks draw from: forward definitions only.

A `Probe` is a member of a family of functions with its parameters filled in. The same probe runs on torch
tensors and on `autograd.numpy` arrays, is pure, and works under vmap, jvp, linearize and dual numbers. Checks
send it to the student's process by reference (family and parameters), where it is made anew. Students may
import this module: it holds no derivative.

No family multiplies by a Python number: torch 2.13 then returns float64 tangents for float32 functions, and a
right answer would look wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import autograd.numpy as anp
import numpy as np

from .wire import Function, by_reference

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


# Functions of one vector x of shape (n,), with values of shape (m,).


@family
def worked_example(xp: ModuleType, x: Any) -> Any:
    """(x₁, x₁x₂), the course's own; n = m = 2."""
    return xp.stack([x[0], x[0] * x[1]])


@family
def monomials(xp: ModuleType, x: Any, *, powers: Any) -> Any:
    """Πⱼ xⱼ^powersᵢⱼ for x > 0: every entry of the Jacobian is one product, so nothing cancels."""
    return xp.exp(powers @ xp.log(x))


@family
def layer(xp: ModuleType, x: Any, *, W: Any, b: Any) -> Any:
    """tanh(Wx + b)."""
    return xp.tanh(W @ x + b)


@family
def affine(xp: ModuleType, x: Any, *, W: Any, b: Any) -> Any:
    """Wx + b."""
    return W @ x + b


@family
def identity(xp: ModuleType, x: Any) -> Any:
    """x itself, the same object."""
    return x


@family
def folded(xp: ModuleType, x: Any, *, W: Any) -> Any:
    """W|x|: differentiable away from zero, and not complex-differentiable anywhere."""
    return xp.sum(W * xp.abs(x), axis=1)


@family
def constant(xp: ModuleType, x: Any, *, c: Any) -> Any:
    """c, whatever x is; in torch there is no graph to x."""
    return c


@family
def partly_constant(xp: ModuleType, x: Any, *, W: Any, c: Any) -> Any:
    """sin(Wx) above c: the last rows of the Jacobian are zero."""
    return xp.concatenate([xp.sin(W @ x), c])


@family
def first_only(xp: ModuleType, x: Any, *, w: Any) -> Any:
    """sin(w₁x₁), w₂x₁, …: all columns of the Jacobian but the first are zero."""
    return xp.concatenate([xp.sin(w[:1] * x[0]), w[1:] * x[0]])


# Scalar functions of several arrays, by name.


@family
def course_example(xp: ModuleType, *, A: Any, x: Any, y: Any) -> Any:
    """xᵀAx + sin(y)ᵀx for columns x and y, of shape (1, 1) as in the course."""
    return x.T @ A @ x + xp.sin(y).T @ x


@family
def bilinear(xp: ModuleType, *, B: Any, z: Any, u: Any) -> Any:
    """uᵀBz: the derivative by B is uzᵀ, which is not symmetric."""
    return u @ B @ z


@family
def network(xp: ModuleType, *, W: Any, b: Any, v: Any, data: Any) -> Any:
    """vᵀ tanh(W data + b), with data fixed."""
    return v @ xp.tanh(W @ data + b)


@family
def energy(xp: ModuleType, **arrays: Any) -> Any:
    """√(1 + s²) with s = Σₖ Σ weight_k · sin(k) over the arrays k of any shape and name.

    An array without a weight is not used at all; so f can be constant in some or all of its arguments.
    """
    weights = {
        name.removeprefix("weight_"): value for name, value in arrays.items() if name.startswith("weight_")
    }
    s = sum((xp.sum(weight * xp.sin(arrays[name])) for name, weight in weights.items()), start=0.0)
    return (1.0 + s * s) ** 0.5


# Points.


def points(rng: np.random.Generator, shape: int | tuple[int, ...], *, positive: bool = False) -> np.ndarray:
    """Distinct float64 numbers with magnitudes from 0.3 to 1.9 that tell mistakes apart.

    No zero, no one (whose powers and products hide factors), no two of one magnitude, signs mixed unless
    `positive`; so a matrix of them is never symmetric.
    """
    size = int(np.prod(shape))
    # One number in each of `size` strata keeps magnitudes apart; the jump leaves out 0.95 to 1.05.
    magnitude = 0.3 + 1.5 * (rng.permutation(size) + rng.uniform(0.1, 0.9, size)) / max(size, 1)
    magnitude = np.where(magnitude < 0.95, magnitude, magnitude + 0.1)
    if not positive:
        magnitude = magnitude * rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0))
    return magnitude.reshape(shape)
