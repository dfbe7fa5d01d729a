"""A check's outcome as a card (HTML for notebooks and feedback) and as text (terminals).

Neither needs a script, a network or colours: verdicts are words with a symbol, pictures are tables and
inline SVG with the same content in words. Every string that a student's code could have made is escaped.
"""

from __future__ import annotations

from .cards import card
from .plain import text

__all__ = ["card", "text"]
