"""The gradebook's file: what is wrong with it, copies of it, and the way back to one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

KEPT = 10
SIDE_FILES = ("-journal", "-wal", "-shm")  # SQLite's, which belong to the file of that name and no other
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CLOSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


class ClassroomError(Exception):
    """A command cannot go on; the message is one line that says why and what to do."""


def trouble(place: str, error: Exception) -> ClassroomError:
    """What an error of SQLite's, or SQLAlchemy's about one, means for whoever grades."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    reason = str(cause).splitlines()[0]
    if code in _IN_USE:
        what = "is in use by another program. Wait until that is done, or close it there, and run this again"
    elif code in _CLOSED:
        what = f"cannot be written ({reason}). See that you may write it and its folder, and run this again"
    elif code in _DISK:
        what = f"cannot be written ({reason}). Make room on the disk, and run this again"
    else:
        return ClassroomError(
            f"The gradebook {place} cannot be used ({reason}). A copy from before each run is kept; "
            "`autograder restore` brings the last one back."
        )
    return ClassroomError(f"The gradebook {place} {what}; nothing that was graded is lost.")


def all_in(folder: Path) -> list[Path]:
    """The copies in a folder, the oldest first."""
    return sorted(folder.glob("gradebook-*.db"))


def is_there(database: Path) -> bool:
    """Whether there is a gradebook; SQLite takes an empty file for one without tables."""
    return database.exists() and database.stat().st_size > 0


def copy(database: Path, folder: Path) -> Path:
    """Copy a gradebook into a folder, where the oldest copies make room.

    Raises ClassroomError for one that is damaged, or that nobody could write into now.
    """
    target = folder / f"gradebook-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.db"
    try:
        with (
            made_beside(target) as unfinished,
            # Opened to be written, since what a killed process left has to be taken back first.
            contextlib.closing(_connected(database)) as old,
            contextlib.closing(sqlite3.connect(unfinished)) as new,
        ):
            old.execute("BEGIN IMMEDIATE").execute("ROLLBACK")  # it can be written
            old.execute("BEGIN").execute("SELECT 1 FROM sqlite_master")  # copying alone would wait for ever
            new.execute("PRAGMA journal_mode = OFF")
            old.backup(new)
            _require_whole(new)
    except sqlite3.Error as error:
        raise trouble(str(database), error) from error
    for older in all_in(folder)[:-KEPT]:
        older.unlink()
    return target


def restore(database: Path, copy: Path) -> Path | None:
    """Put a copy in the gradebook's place; where what was there lies now, None for nothing."""
    if not copy.is_file():
        raise ClassroomError(f"There is no file {copy}.")
    with made_beside(database, replacing=True) as unfinished:
        shutil.copyfile(copy, unfinished)
        try:
            with contextlib.closing(_connected(unfinished)) as new:
                _require_whole(new)
        except sqlite3.Error as error:
            raise ClassroomError(
                f"The copy {copy} is damaged itself ({error}). `autograder restore --list` names the others."
            ) from error
        with _alone(database):
            kept = database.with_name(f"{database.stem}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.db")
            for side in SIDE_FILES:
                with contextlib.suppress(FileNotFoundError):
                    os.replace(f"{database}{side}", f"{kept}{side}")
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(database, unfinished)
                database.replace(kept)
            os.replace(unfinished, database)
    return kept if kept.exists() else None


@contextlib.contextmanager
def made_beside(path: Path, *, replacing: bool = False) -> Iterator[Path]:
    """A new file to be filled in the block, and put at `path` at its end where that is free.

    replacing: the block puts it there itself.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    unfinished.write_bytes(b"")
    try:
        yield unfinished
        if not replacing:
            for side in SIDE_FILES:  # of a file that is gone: SQLite would take them for this one's
                Path(f"{path}{side}").unlink(missing_ok=True)
            with contextlib.suppress(FileExistsError):  # another process was first
                os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(database: Path) -> Iterator[None]:
    """No other process works on the gradebook meanwhile. Raises ClassroomError where one does."""
    if not database.exists():
        yield
        return
    with contextlib.closing(_connected(database)) as old:
        try:
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_USE:
                raise trouble(str(database), error) from error
        yield  # of a damaged one nobody can hold a lock


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)


def _require_whole(connection: sqlite3.Connection) -> None:
    [(found,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
