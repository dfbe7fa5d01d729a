"""Removing a folder whatever a submission has made of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess


def remove(path: str) -> None:
    """Remove a folder and all below it: closed folders, and trees deeper than Python walks, too."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, path], stderr=subprocess.DEVNULL, check=False)
