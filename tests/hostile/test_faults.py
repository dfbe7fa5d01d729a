"""Whatever fails on our side, nothing is lost or graded twice: a second run ends as a quiet one."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from faults import GRADE, Runs, age, grades_of, leftovers, mixed_class, outcome, rows, shown_as_graded
from killed_runs import KINDS

from autograder.journal import Journal

KILLS = 50
OF_A_SUBMISSION = ("submitted_notebook", "grade", "comment", "autograder_recorded")


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def runs(temporary: Path) -> Iterator[Runs]:
    runs = Runs(temporary)
    yield runs
    runs.close()


@pytest.fixture(scope="module")
def before(_generated: Any, answers: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The class as it was handed in."""
    course = _generated.copy(tmp_path_factory.mktemp("faults") / "before")
    mixed_class(course, answers)
    return course


@pytest.fixture(scope="module")
def graded(before: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The class after a quiet run of the real command, nothing of it forked."""
    course = before.copy(tmp_path_factory.mktemp("faults") / "graded")
    course.run("autograder", "grade", "jacobians", "--seed", "7", "--workers", "2")
    return course


@pytest.fixture(scope="module")
def quiet(graded: Any) -> dict[str, Any]:
    """What the quiet run left."""
    return outcome(graded)


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    return sorted(key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key))


def test_killed_at_fifty_moments_the_class_ends_as_on_a_quiet_day(
    runs: Runs, before: Any, quiet: dict[str, Any], temporary: Path, tmp_path: Path
) -> None:
    seed = int(os.environ.get("AUTODIFF_SEED", secrets.randbits(32)))
    print(f"once more: AUTODIFF_SEED={seed}")
    rng, kills, courses = random.Random(seed), 0, 0
    complete = _graded_rows(quiet)
    while kills < KILLS:
        course, done = before.copy(tmp_path / f"course{courses}"), False
        courses += 1
        while not done:
            how = _drawn(rng) if kills < KILLS else {}
            answer = runs(course, *GRADE, "--workers", str(rng.randint(1, 2)), **how)
            print(how, answer["status"], answer["killed"], flush=True)
            kills += answer["killed"]
            assert answer["left"] == [], how
            assert answer["status"] in (0, 1, -9), answer["said"]
            assert answer["status"] != 1 or "the next run tries them again" in answer["said"]
            assert "Traceback" not in answer["said"]
            for student, grades in shown_as_graded(course).items():
                assert grades == complete[student], (student, how)
            for table, lines in rows(course.gradebook).items():  # all of a submission or nothing
                for student in complete if table in OF_A_SUBMISSION else ():
                    found = grades_of(student, lines)
                    assert found in ([], grades_of(student, quiet[table])), (student, how)
            done = answer["status"] == 0
        assert differences(outcome(course), quiet) == []
        age(course)
        assert runs(course)["status"] == 0
        assert leftovers(course) == []
        assert differences(outcome(course), quiet) == []
    # A worker's folder stays where its supervisor and who started it are killed in one half second.
    assert [path for folder in temporary.glob("autograder-*") for path in folder.iterdir()] == []


def _drawn(rng: random.Random) -> dict[str, Any]:
    """The command killed at one of its changes, or some time; or three others while it goes on."""
    match rng.randrange(4):
        case 0 | 1:
            return {"moment": rng.randint(1, 300)}
        case 2:
            return {"victims": [("command", rng.uniform(0, 1.0))]}
    # Of a submission's own processes one: what ends twice at one place is taken for the submission's doing.
    kinds = [rng.choice(KINDS[1:]), *rng.choices(KINDS[1:4], k=2)]
    return {"victims": [(kind, rng.uniform(0, 0.2)) for kind in kinds]}


def _graded_rows(quiet: dict[str, Any]) -> dict[str, list[str]]:
    students = {path.split("/")[2] for path in quiet if path.startswith("classroom/autograded/")}
    graded = {student: grades_of(student, quiet["grade"]) for student in students}
    assert {len(grades) for grades in graded.values()} == {5}
    return graded


def test_nbgraders_command_and_formgraders_button_killed(
    runs: Runs, before: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    seed = int(os.environ.get("AUTODIFF_SEED", secrets.randbits(32)))
    print(f"once more: AUTODIFF_SEED={seed}")
    rng, complete = random.Random(seed), _graded_rows(quiet)
    course = before.copy(tmp_path / "course")
    Journal(course.root / "classroom/results/jacobians").set_seed(7)
    autograde, button = ("nbgrader", "autograde", "jacobians"), ("button", "jacobians", "late")
    for number in range(14):
        how: dict[str, Any] = {"moment": rng.randint(1, 150)}
        if number % 3 == 0:
            how = {"victims": [("command", rng.uniform(0, 1.0))]}
        answer = runs(course, *(button if number % 4 == 3 else autograde), **how)
        assert answer["left"] == [], how
        for student, grades in shown_as_graded(course).items():
            assert grades == complete[student], (student, how)
    for arguments in (autograde, button, ("autograder", "report", "jacobians")):
        answer = runs(course, *arguments)
        assert answer["status"] == 0, answer["said"]
    age(course)
    assert runs(course)["said"].count("5 were finished before") == 1
    assert differences(outcome(course), quiet) == []
    assert leftovers(course) == []


def test_a_release_killed_is_made_whole_by_the_next_command(runs: Runs, before: Any, tmp_path: Path) -> None:
    def released(course: Any) -> dict[str, Any]:
        tables = ("assignment", "notebook", "base_cell", "source_cell", "grade_cells", "alembic_version")
        return {table: rows(course.gradebook)[table] for table in tables} | {"itself": course.released()}

    def differs(course: Any) -> list[str]:
        age(course)
        answer = runs(course, *GRADE, "--student", "rubbish", "--workers", "1")
        assert answer["status"] == 0, answer["said"]
        assert leftovers(course) == []
        return differences(released(course), released(whole))

    course = before.copy(tmp_path / "course")
    source = course.root / "solutions/jacobians/jacobians.ipynb"
    source.write_text(source.read_text().replace('"points": 2', '"points": 3'))
    whole = course.copy(tmp_path / "whole")
    assert runs(whole, "autograder", "release", "jacobians")["status"] == 0
    new = course.copy(tmp_path / "new")
    new.gradebook.unlink()
    shutil.rmtree(new.root / "exercises")
    assert runs(new, "autograder", "release", "jacobians", at="TABLE alembic_version")["status"] == -9
    for changed in ("INSERT INTO grade_cells", f"os.rename ('{course.root}/exercises.unfinished"):
        assert runs(course, "autograder", "release", "jacobians", at=changed)["status"] == -9
        assert differs(course) == []
    assert {"alembic_version", "itself"}.isdisjoint(differs(new)), "the rest knows of no due date"


def test_what_sqlite_was_writing_when_it_was_killed_is_taken_back(
    runs: Runs, graded: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    code = (
        "import os, sqlite3, sys\n"
        "book = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "book.execute('PRAGMA cache_size = 1')\n"
        "book.execute('BEGIN')\n"
        "for table in ('grade', 'comment', 'source_cell'):\n"
        "    book.execute(f'UPDATE {table} SET id = id || id')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, course.gradebook], check=False)
    assert Path(f"{course.gradebook}-journal").exists(), "the trap is set"
    answer = runs(course)
    assert answer["status"] == 0, answer["said"]
    assert differences(outcome(course), quiet) == []
    assert leftovers(course) == []


def test_a_gradebook_in_use_is_waited_for_but_not_for_ever(
    runs: Runs, graded: Any, before: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    shutil.copyfile(before.gradebook, course.gradebook)
    with in_use(course.gradebook) as release, ThreadPoolExecutor(1) as executor:
        real = executor.submit(course.run, "nbgrader", "autograde", "jacobians", "--force", status=1)
        assert "in use by another program. Wait until that is done" in the_line(runs(course))
        assert "in use by another program" in the_line(runs(course, "autograder", "restore"))
        assert "database is locked" in real.result().stderr
        waiting = executor.submit(runs, course)
        time.sleep(1)
        release()
        assert waiting.result()["status"] == 0
    assert differences(outcome(course), quiet) == []


def test_a_gradebook_that_comes_into_use_while_the_class_is_graded(
    runs: Runs, before: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = before.copy(tmp_path / "course")
    with ThreadPoolExecutor(1) as executor:
        run = executor.submit(runs, course, *GRADE, "--workers", "1")
        wait_until(lambda: list(course.root.glob("classroom/autograded/*/jacobians")))
        with in_use(course.gradebook):
            answer = run.result()
    assert answer["status"] == 1 and "in use by another program" in the_line(answer)
    assert runs(course)["status"] == 0
    assert differences(outcome(course), quiet) == []


@pytest.mark.parametrize("closed", ["gradebook.db", "", "results", "autograded", "backups"])
def test_what_may_not_be_written(
    runs: Runs, graded: Any, before: Any, quiet: dict[str, Any], tmp_path: Path, closed: str
) -> None:
    course = graded.copy(tmp_path / "course")
    shutil.copyfile(before.gradebook, course.gradebook)  # all has to be entered
    place = course.root / "classroom" / closed
    if closed == "autograded":
        shutil.rmtree(place)
        place.mkdir()
    mode = place.stat().st_mode
    place.chmod(mode & ~0o222)
    answer = runs(course, no_privilege=True)
    place.chmod(mode)
    assert answer["status"] == 1 and "Traceback" not in answer["said"]
    line = answer["said"].splitlines()[0]
    assert "write" in line or "Permission denied" in line, line
    answer = runs(course)
    assert answer["status"] == 0, answer["said"]
    assert differences(outcome(course), quiet) == []


@pytest.mark.parametrize("grading", [False, True])
def test_a_full_disk(
    runs: Runs, graded: Any, before: Any, quiet: dict[str, Any], tmp_path: Path, grading: bool
) -> None:
    course = graded.copy(tmp_path / "course")
    shutil.copyfile(before.gradebook, course.gradebook)
    if grading:
        shutil.rmtree(course.root / "classroom/results")
        shutil.rmtree(course.root / "classroom/autograded")
    with small_disk(course.root / "classroom", 3 << 20) as fill:
        stopped = 0
        for free in range(0, 1 << 20, 1 << 18) if grading else range(0, 800 << 10, 24 << 10):
            with fill(free):
                answer = runs(course)
                assert answer["left"] == [] and "Traceback" not in answer["said"], answer["said"]
                if answer["status"]:
                    stopped += 1
                    assert "Make room on the disk" in the_line(answer)
                else:
                    break
        assert stopped > 1 or grading
        answer = runs(course)
        assert answer["status"] == 0, answer["said"]
        assert differences(outcome(course), quiet) == []
        assert leftovers(course) == []


def test_a_gradebook_that_is_gone_is_made_anew_and_said_to_be(
    runs: Runs, graded: Any, tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    for loss in (course.gradebook.unlink, lambda: course.gradebook.write_bytes(b"")):
        stray = Path(f"{course.gradebook}-journal")
        stray.write_bytes(b"what another gradebook's last writer left")
        loss()
        answer = runs(course)
        assert answer["status"] == 0, answer["said"]
        assert "holds no marks by hand" in answer["said"] and "restore" in answer["said"]
        assert course.scores()["transposed"]["check_jacobian_torch"] == (0.0, False)
        assert not stray.exists()


@pytest.mark.parametrize("damage", ["its beginning", "its middle", "its end", "gone"])
def test_restore_brings_the_last_copy_back(
    runs: Runs, graded: Any, quiet: dict[str, Any], tmp_path: Path, damage: str
) -> None:
    course = graded.copy(tmp_path / "course")
    assert runs(course)["status"] == 0  # which keeps a copy of the whole gradebook
    copies = sorted((course.root / "classroom/backups").iterdir())
    book, content = course.gradebook, course.gradebook.read_bytes()
    half = len(content) // 2
    match damage:
        case "its beginning":
            book.write_bytes(b"\0" * 100 + content[100:])
        case "its middle":
            book.write_bytes(content[: half // 2] + b"\xff" * half + content[half // 2 + half :])
        case "its end":
            book.write_bytes(content[:half])
        case "gone":
            book.unlink()
    if damage != "gone":
        for arguments in (GRADE, ("autograder", "report", "jacobians")):
            answer = runs(course, *arguments)
            assert answer["status"] == 1 and "autograder restore" in the_line(answer), answer["said"]
        assert sorted((course.root / "classroom/backups").iterdir()) == copies, "no copy of a damaged one"
    for side in ("-journal", "-wal", "-shm"):
        Path(f"{book}{side}").write_bytes(b"of the damaged one")
    answer = runs(course, "autograder", "restore")
    assert answer["status"] == 0, answer["said"]
    assert [path.name for path in book.parent.glob("gradebook.db*")] == ["gradebook.db"]
    assert differences(outcome(course), quiet) == []
    kept = list(book.parent.glob("gradebook.replaced-*.db"))
    assert len(kept) == (damage != "gone"), "what was there is kept"
    assert runs(course)["status"] == 0
    assert differences(outcome(course), quiet) == []


def test_an_older_gradebook_gets_all_that_came_after_it(
    runs: Runs, before: Any, graded: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    submitted = course.root / "classroom/submitted/late/jacobians/jacobians.ipynb"
    answered = submitted.read_bytes()
    submitted.write_bytes(_blank(course))
    assert runs(course)["status"] == 0
    marked = outcome(course)
    assert differences(marked, quiet) != []
    submitted.write_bytes(answered)
    assert runs(course)["status"] == 0  # whose copy has the blank one's marks
    assert differences(outcome(course), quiet) == []
    for _ in range(2):
        assert runs(course, "autograder", "restore")["status"] == 0
    restored = rows(course.gradebook)
    assert differences(restored, {table: marked[table] for table in restored}) == []
    assert len(list(course.gradebook.parent.glob("gradebook.replaced-*.db"))) == 2
    assert runs(course)["status"] == 0
    assert differences(outcome(course), quiet) == []


def _blank(course: Any) -> bytes:
    return nbformat.writes(course.released()).encode()


def test_the_gradebook_follows_the_journal_also_where_only_that_was_written(
    runs: Runs, graded: Any, tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    journal = Journal(course.root / "classroom/results/jacobians")
    entry = journal.get("transposed", "jacobians")
    assert entry is not None
    for result in entry.results:  # as of a run with --force that was killed at once
        result["score"] = 1.0
    journal.put(entry)
    assert "5 were finished before" in runs(course)["said"]
    assert course.scores()["transposed"]["check_jacobian_torch"] == (1.0, False)


def test_a_damaged_journal_is_graded_again(
    runs: Runs, graded: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    entries = course.root / "classroom/results/jacobians/jacobians"
    half, others, empty = (entries / f"{student}.json" for student in ("late", "crashed", "rubbish"))
    closed = entries / "batched.json"
    half.write_bytes(half.read_bytes()[:-1000])
    others.write_bytes(closed.read_bytes())
    empty.write_bytes(b"")
    closed.chmod(0)
    if os.getuid() == 0:
        os.chown(closed, 12345, 12345)
    answer = runs(course)
    assert answer["status"] == 0, answer["said"]
    assert differences(outcome(course), quiet) == []


def test_a_damaged_seed_is_said_to_be(runs: Runs, graded: Any, quiet: dict[str, Any], tmp_path: Path) -> None:
    course = graded.copy(tmp_path / "course")
    (course.root / "classroom/results/jacobians/seed.json").write_bytes(b'{"seed": ')
    assert "--seed" in the_line(runs(course, "autograder", "grade", "jacobians"))
    assert runs(course)["status"] == 0
    assert differences(outcome(course), quiet) == []


def test_a_regrade_with_the_recorded_seed_gives_the_same_bytes(
    runs: Runs, graded: Any, quiet: dict[str, Any], tmp_path: Path
) -> None:
    course = graded.copy(tmp_path / "course")
    answer = runs(course, "autograder", "grade", "jacobians", "--force")
    assert answer["status"] == 0 and "Graded 5 " in answer["said"]
    assert differences(outcome(course), quiet) == []


def the_line(answer: dict[str, Any]) -> str:
    """The one line that a command says when it stops."""
    assert answer["status"] == 1, answer["said"]
    lines = [line for line in answer["said"].splitlines() if not line.startswith("Grading ")]
    assert len(lines) == 1 and lines[0].startswith("autograder: "), answer["said"]
    return lines[0]


@contextlib.contextmanager
def in_use(gradebook: Path) -> Iterator[Callable[[], None]]:
    """Another program works on the gradebook, until the block ends or the function is called."""
    code = (
        "import sqlite3, sys\n"
        "book = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)\n"
        "book.execute('BEGIN EXCLUSIVE')\nprint(1, flush=True)\nsys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(gradebook)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == b"1\n"
        yield other.stdin.close


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[int], Any]]:
    """Put a folder on a disk of its own; `with fill(free):` leaves `free` bytes of it."""
    content = folder.with_name("content")
    folder.rename(content)
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "small", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk of a size of its own can be had: {mounted.stderr.strip()}")
    filler = folder / "filler"

    @contextlib.contextmanager
    def fill(free: int) -> Iterator[None]:
        status = os.statvfs(folder)
        filler.write_bytes(bytes(max(status.f_bavail * status.f_frsize - free, 0)))
        try:
            yield
        finally:
            filler.unlink()

    try:
        shutil.copytree(content, folder, dirs_exist_ok=True, symlinks=True)
        yield fill
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def wait_until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)
