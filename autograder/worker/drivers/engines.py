"""Which engines of automatic differentiation are at work during a call."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from autograd.tracer import trace

# Every operator of Autograd, of either mode, follows its function by `trace`.
_TRACE = trace.__code__
# Where torch's own Python starts a pass; grad_mode, which switches recording off, is not among them.
_TORCH = ("torch.autograd", "torch.autograd.forward_ad", "torch.autograd.functional", "torch.autograd.graph")


def derivative_engines(function: Callable[..., Any], *args: Any) -> list[str]:
    """The engines, of "autograd" and "torch", that one call of function(*args) starts a pass of.

    Reverse and forward mode alike, in whatever helper, alias or derivative function made before the call.
    An engine that a student has written is none of these.
    """
    import torch

    files = {importlib.import_module(name).__file__ for name in _TORCH}
    functorch = os.path.dirname(torch.func.vjp.__code__.co_filename) + os.sep
    seen: set[str] = set()

    def look(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if code is _TRACE:
            seen.add("autograd")
        elif code.co_filename in files or code.co_filename.startswith(functorch):
            seen.add("torch")

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return sorted(seen)
