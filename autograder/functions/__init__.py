"""The functions and points that checks draw from: forward definitions only.

A `Probe` is a member of a family of functions with its parameters filled in. The same probe runs on torch
tensors and on `autograd.numpy` arrays, is pure, and works under vmap, jvp, linearize and dual numbers. Checks
send it to the student's process by reference (family and parameters), where it is made anew. Students may
import this package: it holds no derivative.

No family multiplies by a Python number: torch 2.13 then returns float64 tangents for float32 functions, and a
right answer would look wrong.
"""

from . import maps, named, scalars
from .places import points
from .probe import FAMILIES, Probe, family

__all__ = ["FAMILIES", "Probe", "family", "maps", "named", "points", "scalars"]
