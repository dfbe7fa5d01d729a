"""What was graded, on disk: one file for each submission, replaced as a whole or not at all.

A run that is killed leaves whole entries behind; the next run takes them up and grades only the rest. The
seed of an assignment is drawn once and kept, so that a regrade sees the same inputs.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

SEED_BITS = 48


@dataclass(frozen=True)
class Entry:
    """One graded submission of one notebook.

    key: see `key_of`. results: rows of `grading.Result` as dicts. notebook: the graded notebook as JSON data.
    """

    student: str
    notebook_name: str
    key: str
    seed: int
    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    notebook: dict[str, Any] = field(default_factory=dict)


class Journal:
    """The entries of one assignment, in `folder` (`classroom/results/<assignment>`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, student: str, notebook_name: str) -> Path:
        return self.folder / notebook_name / f"{student}.json"

    def get(self, student: str, notebook_name: str) -> Entry | None:
        """The entry, or None where there is none that can be read."""
        try:
            data = json.loads(self.path(student, notebook_name).read_bytes())
            return Entry(**data)
        except (OSError, ValueError, TypeError):
            return None

    def put(self, entry: Entry) -> None:
        """Write an entry, in the place of the one before it."""
        text = json.dumps(asdict(entry), ensure_ascii=True)
        replace(self.path(entry.student, entry.notebook_name), text.encode("ascii"))

    def remove(self, student: str, notebook_name: str) -> None:
        """Take an entry out, if there is one."""
        self.path(student, notebook_name).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """All entries, by student and notebook."""
        for path in sorted(self.folder.glob("*/*.json"), key=lambda path: (path.stem, path.parent.name)):
            entry = self.get(path.stem, path.parent.name)
            if entry is not None:
                yield entry

    def seed(self) -> int:
        """The assignment's seed; drawn and kept by the first who asks."""
        path = self.folder / "seed.json"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False) as file:
                json.dump({"seed": secrets.randbits(SEED_BITS)}, file)
            try:
                os.link(file.name, path)  # fails where another process was first
            except FileExistsError:
                pass
            finally:
                os.unlink(file.name)
        return int(json.loads(path.read_text())["seed"])

    def set_seed(self, seed: int) -> None:
        replace(self.folder / "seed.json", json.dumps({"seed": seed}).encode())


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or as it was before, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".new", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    os.chmod(file.name, 0o600)
    os.replace(file.name, path)


def key_of(submission: bytes | None, master: bytes) -> str:
    """What a result belongs to: the submitted bytes (None: nothing was submitted), the released notebook,
    the checks and the version of this package, as one SHA-256."""
    return _digest(_checks(), master, b"" if submission is None else b"+" + submission).hexdigest()


@lru_cache(maxsize=1)
def _checks() -> bytes:
    """The version and the checks' own code: who edits a check finds the class graded again by it."""
    from importlib.metadata import version

    package = Path(__file__).parent
    folders = ("functions", "exercises", "misconceptions", "worker/drivers")
    sources = [path for folder in folders for path in sorted((package / folder).glob("*.py"))]
    parts = [part for path in sources for part in (path.name.encode(), path.read_bytes())]
    return _digest(version("autodiff-in-practice").encode(), *parts).digest()


def _digest(*parts: bytes) -> hashlib._Hash:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest
