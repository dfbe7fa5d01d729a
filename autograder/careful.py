"""nbgrader's handling of a submission's folder, made safe against odd files and against a sudden end."""

from __future__ import annotations

import datetime
import glob
import mimetypes
import os
import re
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc, rmtree

# What may lie beside a notebook and be copied for whoever marks it.
MOST_FILES = 1000
MOST_BYTES = 100_000_000
TIMESTAMP_BYTES = 200
# Formgrader serves what was copied, in the instructor's own session and as the type that a name stands for:
# these a browser shows and does not run. A name that stands for none is served as a download.
_SHOWN = re.compile(
    r"text/(?:plain|csv|markdown|x-[a-z]+|tab-separated-values)|image/(?:png|jpeg|gif|webp)"
    r"|application/(?:json|pdf|zip|octet-stream)"
)
# Time and zone as nbgrader writes them; a zone may be any file's path to the library that reads it.
_TIMESTAMP = re.compile(
    r"[\d-]{10}[ T][\d:.]+(?: ?(?:[+-]?[\d:]+|[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*)*))?", re.ASCII
)


class CarefulDirectory(CourseDirectory):
    """A course directory that reads only timestamps that are some, and from plain files."""

    def get_existing_timestamp(self, dest_path: str) -> datetime.datetime | None:
        path = Path(dest_path, "timestamp.txt")
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > TIMESTAMP_BYTES:
                return None
            text = path.read_text(encoding="utf-8").strip()
            return parse_utc(text) if _TIMESTAMP.fullmatch(text) else None
        except (OSError, ValueError, OverflowError):
            return None


def careful(converter: BaseConverter) -> None:
    """Have a converter take from each submission's folder plain files alone, and not too many of them.

    nbgrader copies them before it looks at the notebook, follows links, and stops at what it cannot copy.
    """
    given = converter.coursedir
    traits = {name: getattr(given, name) for name in given.trait_names(config=True)}
    converter.coursedir = CarefulDirectory(parent=given.parent, **traits)
    before = converter.pre_convert_hook

    def leave_out(*, assignment: str, student: str, notebooks: list[str]) -> None:
        converter.coursedir.ignore = [*given.ignore, *unfit(Path(notebooks[0]).parent)]
        if before is not None:
            before(assignment=assignment, student=student, notebooks=notebooks)

    converter.pre_convert_hook = leave_out


def as_a_whole(converter: BaseConverter) -> None:
    """Have a submission's autograded folder appear in its place when all of it is there and recorded.

    nbgrader writes it file by file, and Formgrader calls a submission graded as soon as there is a folder.
    """
    course = converter.coursedir
    final, unfinished = course.autograded_directory, f"{course.autograded_directory}.unfinished"
    wanted, conclude = converter.init_destination, converter.set_permissions

    def places(assignment_id: str, student_id: str) -> tuple[Path, Path]:
        made, place = (course.format_path(each, student_id, assignment_id) for each in (unfinished, final))
        return Path(made), Path(place)

    def begin(assignment_id: str, student_id: str) -> bool:
        course.autograded_directory = final
        if not wanted(assignment_id, student_id):
            return False
        made, place = places(assignment_id, student_id)
        course.autograded_directory = unfinished
        _remove(made)  # of a run that was killed
        if place.exists():  # a single notebook of several was asked for
            shutil.copytree(place, made)
        return True

    def end(assignment_id: str, student_id: str) -> None:
        conclude(assignment_id, student_id)
        made, place = places(assignment_id, student_id)
        _remove(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        made.rename(place)
        with suppress(OSError):  # others may be at work there
            made.parent.rmdir()
            made.parent.parent.rmdir()

    converter.init_destination, converter.set_permissions = begin, end


def _remove(folder: Path) -> None:
    if folder.exists():
        rmtree(str(folder))


def unfit(folder: Path) -> list[str]:
    """Patterns of the names of what is not to be copied from a submission's folder."""
    names: list[str] = []
    files = size = 0
    for where, _, found in os.walk(folder):
        for name in found:
            try:
                status = os.lstat(os.path.join(where, name))
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                files, size = files + 1, size + (0 if name.endswith(".ipynb") else status.st_size)
            if not stat.S_ISREG(status.st_mode) or _runs(os.path.join(where, name)):
                names.append(glob.escape(name))
            if files > MOST_FILES or size > MOST_BYTES:
                return ["*", ".*"]
    return names


def _runs(path: str) -> bool:
    """Whether a browser that is given the file might run what is in it."""
    kind, packed = mimetypes.guess_type(path)
    return not (kind is None or packed or _SHOWN.fullmatch(kind) or path.endswith(".ipynb"))


def special(folder: Path) -> list[str]:
    """Patterns of the names of all in a folder that is no plain file or folder: links, pipes and the like."""
    return [
        glob.escape(name)
        for where, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if not _is_plain(os.path.join(where, name))
    ]


def _is_plain(path: str) -> bool:
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
