"""Which file of a submission's folder is the notebook, when it has another name than the released one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


def find(folder: Path, name: str, expected: Collection[str]) -> tuple[Path | None, list[str]]:
    """The file that counts as the notebook `name` (such as "jacobians.ipynb"), and notes.

    expected: the file names of all the assignment's notebooks. A file of the expected name counts, whatever
    it is. Without one, a renamed notebook does ("jacobians (1).ipynb", "jacobians_mine.ipynb"; any name where
    the assignment has one notebook), of several the last changed.
    """
    path = folder / name
    try:
        if path.exists() or path.is_symlink():
            return path, []
        stem = Path(name).stem.casefold()
        candidates = [
            other
            for other in folder.iterdir()
            if ".ipynb" in other.suffixes and other.name not in expected and other.is_file()
        ]
        alike = [other for other in candidates if other.name.casefold().startswith(stem)]
        candidates = alike or (candidates if len(expected) == 1 else [])
        if not candidates:
            return None, [f"No notebook {name!r} was handed in; every check earns 0."]
        chosen = max(candidates, key=lambda other: (other.lstat().st_mtime_ns, other.name))
    except OSError as error:
        return None, [
            f"The folder of this submission could not be read ({error.strerror}); every check earns 0."
        ]
    return chosen, [f"There was no notebook {name!r}; {chosen.name!r} was graded in its place."]
