"""Quick starts for our own commands and the processes that they start."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def skip_slow_imports() -> None:
    """Leave out what jsonschema imports for addresses in other scripts (a grammar, 0.9 s), which no notebook
    is checked for. Call before nbformat is imported."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def find_own_commands() -> None:
    """Put this environment's commands on PATH, activated or not: nbgrader calls `alembic` by its name."""
    own = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if own not in paths:
        os.environ["PATH"] = os.pathsep.join([own, *paths])
