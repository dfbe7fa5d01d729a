"""The command line: `autograder`, or `python -m autograder`."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import startup

if TYPE_CHECKING:
    from .classroom import Course, Run

SHOWN_FAULTS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status. What goes wrong is said in one line on standard error."""
    options = _parser().parse_args(arguments)
    startup.find_own_commands()
    startup.skip_slow_imports()
    try:
        # Imported here, so that --help and a wrong option answer at once.
        from .classroom import ClassroomError
    except ImportError as error:
        return _fail(f"The environment is broken: {error}. Make it anew: remove .venv and run make.")
    try:
        return options.command(options)
    except ClassroomError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Interrupted. What was graded is kept; the same command goes on from there.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        what = f"{error.filename or 'The system'}: {error.strerror or error}"
        return _fail(f"{what}. {_mending(error)}, and run the same command again: it goes on from there.")


def _mending(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "Make room on the disk"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "See that you may write there"
    return "Mend that"


def _fail(message: str, status: int = 1) -> int:
    print(_printable(f"autograder: {' '.join(message.split())}"), file=sys.stderr)
    return status


def _printable(text: str) -> str:
    """Text that steers no terminal, also where a student's id is in it."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Run a class: release an assignment, collect, grade, give feedback, report.",
        epilog="nbgrader's own commands and Formgrader work on the same course, with the same marks.",
    )
    parser.add_argument(
        "--course",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the course (default: the working folder)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, function: object, text: str, assignment: str = "ASSIGNMENT"
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.set_defaults(command=function)
        if assignment:
            command.add_argument("assignment", metavar=assignment, help="its folder's name in solutions/")
        return command

    add("demo", _demo, "take a sample class through release, submission, grading and feedback", assignment="")
    add("release", _release, "make the students' version of an assignment and put it into the exchange")
    add("collect", _collect, "fetch what students submitted through the exchange")
    grade = add("grade", _grade, "grade what lies in classroom/submitted")
    grade.add_argument("--student", action="append", metavar="ID", help="this student only (may be repeated)")
    grade.add_argument("--force", action="store_true", help="grade again what is finished and unchanged")
    grade.add_argument("--seed", type=int, metavar="N", help="draw the checks' inputs from N and record it")
    grade.add_argument("--workers", type=_count, metavar="N", help="processes side by side")
    grade.add_argument(
        "--allow-weak-isolation",
        action="store_true",
        help="grade although student code cannot be kept from files and network on this machine",
    )
    add("feedback", _feedback, "write each student's feedback and put it into the exchange")
    add("report", _report, "show the class in a table: marks, verdicts, named mistakes")
    restore = add("restore", _restore, "put the gradebook's last copy in its place", assignment="")
    restore.add_argument(
        "copy", nargs="?", type=Path, metavar="FILE", help="another copy (default: the last)"
    )
    restore.add_argument("--list", action="store_true", help="only list the copies")
    add("doctor", _doctor, "try whether student code can be confined on this machine", assignment="")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _course(options: argparse.Namespace) -> Course:
    from .classroom import Course

    return Course(options.course)


def _demo(options: argparse.Namespace) -> int:
    from .classroom.demo import demo

    return 1 if demo(_course(options)) else 0


def _release(options: argparse.Namespace) -> int:
    from .classroom import generate, release

    course = _course(options)
    course.require(options.assignment)
    course.log_to(course.results / f"{options.assignment}.release.log")
    generate(course, options.assignment)
    release(course, options.assignment)
    made = Path(course.directory.format_path(course.directory.release_directory, ".", options.assignment))
    print(
        f"Released {options.assignment}: {_shown(made)}, and in the exchange for nbgrader's Assignment List."
    )
    return 0


def _collect(options: argparse.Namespace) -> int:
    from .classroom import collect

    course = _course(options)
    course.require(options.assignment)
    course.log_to(course.results / f"{options.assignment}.collect.log")
    new, everyone = collect(course, options.assignment)
    print(
        f"Collected {options.assignment}: {len(everyone)} submissions, {len(new)} of them from new students."
    )
    return 0


def _grade(options: argparse.Namespace) -> int:
    from .classroom import grade

    course = _course(options)
    run = grade(
        course,
        options.assignment,
        students=options.student,
        workers=options.workers,
        seed=options.seed,
        force=options.force,
        allow_weak_isolation=options.allow_weak_isolation,
    )
    print(_printable(summary(run)))
    if run.notice:
        _fail(run.notice)
    for student, reason in list(run.faults.items())[:SHOWN_FAULTS]:
        _fail(f"{student} was not graded: {reason}")
    if run.faults:
        return _fail(
            f"{len(run.faults)} not graded, through no fault of theirs; the next run tries them again."
        )
    return 0


def summary(run: Run) -> str:
    """What a run did, for the terminal."""
    kept = f", {run.kept} were finished before" if run.kept else ""
    lines = [f"Graded {run.graded} of {run.assignment} in {run.seconds:.1f} s{kept}. Seed {run.seed}."]
    if run.isolation:
        lines.append(f"Isolation: {run.isolation}.")
    for student, signals in sorted(run.signals.items()):
        lines.append(f"Worth a look, {student}: {' '.join(signals)}"[:500])
    lines.append(f"Results: {_shown(run.csv)}. Class table: autograder report {run.assignment}")
    return "\n".join(lines)


def _feedback(options: argparse.Namespace) -> int:
    from .classroom import feedback

    course = _course(options)
    course.require(options.assignment)
    course.log_to(course.results / f"{options.assignment}.feedback.log")
    written, released = feedback(course, options.assignment)
    folder = course.root / course.directory.feedback_directory
    print(f"Feedback on {options.assignment} for {len(written)} students: {_shown(folder)}")
    print(f"In the exchange for the {len(released)} of them who submitted through it.")
    return 0


def _report(options: argparse.Namespace) -> int:
    from .classroom.report import class_report

    print(_printable(class_report(_course(options), options.assignment)))
    return 0


def _restore(options: argparse.Namespace) -> int:
    course = _course(options)
    if options.list:
        print("\n".join(map(_shown, course.backups)) or "There are no copies yet.")
        return 0
    copy, before = course.restore(options.copy)
    print(f"The gradebook is now {_shown(copy)}; the next run enters what has been graded since.")
    if before:
        print(f"What it was is kept: {_shown(before)}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from .remote import WeakIsolation, Worker, WorkerFailed

    start = time.monotonic()
    try:
        with Worker(allow_weak_isolation=False) as worker:
            seconds = time.monotonic() - start
            print(f"Student code is confined by {worker.isolation} ({seconds:.1f} s to find out).")
    except (WeakIsolation, WorkerFailed) as error:
        return _fail(str(error))
    return 0


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return os.path.relpath(path) if not os.path.relpath(path).startswith("..") else str(path)
    except ValueError:
        return str(path)


if __name__ == "__main__":
    sys.exit(main())
