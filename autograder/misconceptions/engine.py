"""Engine: what the differentiation itself loses, ignores or replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..mistake import Misconception
from .predicates import all_wrong, differences_of, float32_values, unbroadcast_lost

if TYPE_CHECKING:
    from ..verdicts import Comparison


def _zeros(c: Comparison) -> np.ndarray | None:
    return None if c.context.get("plain") else np.zeros(c.reference.shape)


def _product(c: Comparison, *, wrong_side: bool, ones: bool) -> np.ndarray | None:
    """uᵀJ and Jv with the mistakes that a product can make; None where the comparison is no product."""
    J, u, v = (c.context.get(key) for key in ("jacobian", "cotangent", "tangent"))
    if J is None or (u is None) == (v is None):
        return None
    J = np.asarray(J, dtype=float)
    given = np.asarray(u if v is None else v, dtype=float)
    left = (v is None) != wrong_side  # multiply from the left, as a cotangent is
    direction = np.ones(J.shape[0] if left else J.shape[1]) if ones else given
    if direction.shape != (J.shape[0] if left else J.shape[1],):
        return None
    return direction @ J if left else J @ direction


def _unsummed(c: Comparison) -> np.ndarray | None:
    """The Jacobian scaled by the cotangent or tangent, its sum forgotten."""
    J, u, v = (c.context.get(key) for key in ("jacobian", "cotangent", "tangent"))
    if J is None or (u is None) == (v is None):
        return None
    J = np.asarray(J, dtype=float)
    return J * np.asarray(u, dtype=float)[:, None] if v is None else J * np.asarray(v, dtype=float)


def _jacobian(c: Comparison) -> np.ndarray | None:
    J = c.context.get("jacobian")
    return None if J is None else np.asarray(J, dtype=float)


ENGINE = (
    Misconception(
        "zero",
        "The derivative is lost",
        "zeros everywhere",
        "Only zeros came back: to the engine the result is a constant. Follow x through the computation: "
        "where does it become a plain number (a detach, a copy by torch.tensor, .item(), float(), "
        "no_grad), or a first derivative that was made without a graph of its own?",
        (_zeros,),
    ),
    Misconception(
        "float32_inside",
        "Single precision on the way",
        "float64 numbers of float32 accuracy",
        "The numbers have only the seven digits of float32, though they are stored wider. Which tensor was"
        " made without a dtype, or converted by .float()?",
        pattern=all_wrong(float32_values),
        free=1,
        covers=("float32_returned",),
    ),
    Misconception(
        "float32_returned",
        "float32 came back for float64",
        "dtype float32",
        "The result is float32 where the input is float64. A conversion makes it so, or one of torch's "
        "zeros, ones, eye and tensor, which make float32 unless told otherwise: what takes its dtype from x?",
    ),
    Misconception(
        "finite_differences",
        "Finite differences in disguise",
        "close, but not to rounding, and many evaluations of f",
        "The numbers come from differences of values of f, which are as good as their steps. Automatic "
        "differentiation needs no step and is exact to rounding. Where does the engine come in?",
        pattern=all_wrong(differences_of),
        free=1,
    ),
    Misconception(
        "cotangent_ignored",
        "The cotangent is ignored",
        "the product with ones",
        "The result is the product with a vector of ones, whatever vector was given. Where does the incoming "
        "vector enter your rule?",
        (lambda c: _product(c, wrong_side=False, ones=True),),
    ),
    Misconception(
        "wrong_side",
        "Multiplied from the wrong side",
        "Ju where uᵀJ belongs, or the reverse",
        "The vector is multiplied on the wrong side of the Jacobian. A cotangent has an entry for each "
        "output, a tangent one for each input: which is yours?",
        (lambda c: _product(c, wrong_side=True, ones=False),),
    ),
    Misconception(
        "product_unsummed",
        "The sum of the product is missing",
        "a matrix where a vector was due",
        "The Jacobian is scaled by the vector, entry by entry, and never summed. Over which index does the "
        "product run?",
        (_unsummed,),
    ),
    Misconception(
        "full_jacobian_returned",
        "The whole Jacobian instead of a product",
        "a matrix where a vector was due",
        "The whole Jacobian came back; its product with the given vector is asked for, and never needs the"
        " matrix.",
        (_jacobian,),
    ),
    Misconception(
        "cotangent_nonlinear",
        "Not linear in the cotangent",
        "twice the cotangent does not give twice the result",
        "A derivative is linear in the incoming vector, and this one is not. Is the vector squared, "
        "normalised, clipped, or compared with zero?",
    ),
    Misconception(
        "unbroadcast_lost",
        "The sum over a broadcast axis is missing",
        "the gradient of the broadcast copy",
        "The result has the shape to which the argument was broadcast. Every copy contributes to one and the "
        "same entry: what happens to contributions that meet?",
        pattern=all_wrong(unbroadcast_lost),
        free=1,
    ),
    Misconception(
        "second_order_wrong",
        "Right to first order, wrong to second",
        "the derivative of your derivative differs",
        "The first derivative is right and the second is not: your rule computes with values that the "
        "engine no longer follows, or with something whose own derivative is missing or wrong. Is everything "
        "inside the rule made of operations that can be differentiated again?",
    ),
    Misconception(
        "still_attached",
        "Still part of a graph",
        "requires_grad=True on the result",
        "The result still carries its graph, and a detached tensor is asked for. It keeps everything it was "
        "computed from in memory.",
    ),
    Misconception(
        "box_returned",
        "A box came back",
        "an ArrayBox instead of numbers",
        "An Autograd box is the stand-in for a value while f is traced, and means nothing afterwards. Return "
        "what the derivative function returns, not a variable kept from inside f.",
    ),
)
