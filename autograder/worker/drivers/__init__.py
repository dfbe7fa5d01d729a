"""Functions of ours that run where the student's object lives, because they need its engine.

Each takes the student's object first. What they return has to be right like any other answer, so nothing is
gained by tampering with them; what they see of the way that an answer goes can cost marks and proves nothing.
"""

from .derivatives import (
    autograd_jacobian,
    autograd_jvp,
    autograd_second_jvp,
    autograd_second_vjp,
    autograd_vjp,
    followed_evaluations,
    gradient_through_pack,
    gradient_through_unpack,
    torch_jacobian,
    torch_jvp,
    torch_second_vjp,
    torch_vjp,
)
from .operations import autograd_primitives, python_steps, torch_operations

__all__ = [
    "autograd_jacobian",
    "autograd_jvp",
    "autograd_primitives",
    "autograd_second_jvp",
    "autograd_second_vjp",
    "autograd_vjp",
    "followed_evaluations",
    "gradient_through_pack",
    "gradient_through_unpack",
    "python_steps",
    "torch_jacobian",
    "torch_jvp",
    "torch_operations",
    "torch_second_vjp",
    "torch_vjp",
]
