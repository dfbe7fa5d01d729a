"""What was graded, on disk: one file for each submission, replaced as a whole or not at all.

A run that is killed leaves whole entries behind; the next run takes them up and grades only the rest. The
seed of an assignment is drawn once and kept, so that a regrade sees the same inputs.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

SEED_BITS = 48
STALE_SECONDS = 3600.0


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

    @property
    def text(self) -> bytes:
        """What stands in the journal's file."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True).encode("ascii")

    @property
    def digest(self) -> str:
        """Tells this very result from any other, also from one of the same submission and seed."""
        return hashlib.sha256(self.text).hexdigest()


class Journal:
    """The entries of one assignment, in `folder` (`classroom/results/<assignment>`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, student: str, notebook_name: str) -> Path:
        return self.folder / notebook_name / f"{student}.json"

    def get(self, student: str, notebook_name: str) -> Entry | None:
        """The entry, or None where there is none that can be read."""
        try:
            entry = Entry(**json.loads(self.path(student, notebook_name).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return entry if (entry.student, entry.notebook_name) == (student, notebook_name) else None

    def put(self, entry: Entry) -> None:
        """Write an entry, in the place of the one before it."""
        replace(self.path(entry.student, entry.notebook_name), entry.text)

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
        """The assignment's seed; drawn and kept by the first who asks.

        Raises ValueError for a damaged file, with what to do.
        """
        path = self.folder / "seed.json"
        if not path.exists():
            new = _written_beside(path, _seed_text(secrets.randbits(SEED_BITS)))
            try:
                os.link(new, path)  # fails where another process was first
            except FileExistsError:
                pass
            finally:
                os.unlink(new)
        try:
            return int(json.loads(path.read_bytes())["seed"])
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(
                f"{path} is damaged; it holds the assignment's seed. Grade with --seed and the number in the "
                "last column of the results, or remove the file to have everyone graded anew."
            ) from error

    def set_seed(self, seed: int) -> None:
        replace(self.folder / "seed.json", _seed_text(seed))


def _seed_text(seed: int) -> bytes:
    return json.dumps({"seed": seed}).encode()


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or as it was before, also after a power cut."""
    new = _written_beside(path, data)
    try:
        os.replace(new, path)
    except OSError:
        os.unlink(new)
        raise


def _written_beside(path: Path, data: bytes) -> str:
    """The name of a new file with `data`; none is left where it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".new", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException as error:
            os.unlink(file.name)
            if isinstance(error, OSError):
                error.filename = str(path)  # which the system does not say
            raise
    return file.name


def sweep(classroom: Path) -> None:
    """Remove what killed runs left half done; what is young may be somebody's at work."""
    patterns = (".*.new", "*.unfinished", "backups/.*.new", "results/**/.*.new")
    for path in [path for pattern in patterns for path in classroom.glob(pattern)]:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


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
