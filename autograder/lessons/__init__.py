"""What the lessons import: questions to answer before running, and figures in one style.

from autograder.lessons import explore, predict, show, use_style
"""

from __future__ import annotations

from .figures import explore, show, use_style
from .questions import predict

__all__ = ["explore", "predict", "show", "use_style"]
