"""Functions of ours that run where the student's object lives, because they need its engine.

Each takes the student's object first. What they return has to be right like any other answer, so nothing is
gained by tampering with them; what they see of the way that an answer goes can cost marks and proves nothing.
"""

from .contractions import contraction, contraction_operations, contraction_vjp
from .costs import autograd_costs, resident_memory, torch_costs
from .derivatives import (
    autograd_jacobian,
    autograd_jvp,
    autograd_vjp,
    followed_evaluations,
    gradient_through_pack,
    gradient_through_unpack,
    torch_jacobian,
    torch_jvp,
    torch_vjp,
)
from .engines import derivative_engines
from .operations import autograd_primitives, python_steps, torch_operations
from .primitives import (
    autograd_jvp_in_use,
    autograd_second_order,
    autograd_vjp_in_use,
    own_functions,
    primitives_traced,
    torch_gradchecks,
    torch_second_order,
    torch_transformed,
    torch_vjp_in_use,
)
from .rows import comprehension_operations, tensor_assignments, torch_gradient, torch_gradient_again
from .rscript import r_functions
from .timing import watched_timing

__all__ = [
    "autograd_costs",
    "autograd_jacobian",
    "autograd_jvp",
    "autograd_jvp_in_use",
    "autograd_primitives",
    "autograd_second_order",
    "autograd_vjp",
    "autograd_vjp_in_use",
    "comprehension_operations",
    "contraction",
    "contraction_operations",
    "contraction_vjp",
    "derivative_engines",
    "followed_evaluations",
    "gradient_through_pack",
    "gradient_through_unpack",
    "own_functions",
    "primitives_traced",
    "python_steps",
    "r_functions",
    "resident_memory",
    "tensor_assignments",
    "torch_costs",
    "torch_gradchecks",
    "torch_gradient",
    "torch_gradient_again",
    "torch_jacobian",
    "torch_jvp",
    "torch_operations",
    "torch_second_order",
    "torch_transformed",
    "torch_vjp",
    "torch_vjp_in_use",
    "watched_timing",
]
