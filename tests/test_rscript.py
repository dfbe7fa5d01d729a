"""R scripts run for real: what the driver sees, and what the check makes of it, with R and without."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from student_calls import perform

from autograder import exercises
from autograder.exercises._in_r import calls_nothing, rscript
from autograder.limits import Limits
from autograder.remote import Worker
from autograder.subjects import Answer
from autograder.worker import landlock, seccomp
from autograder.worker.drivers import rscript as driver

PROGRAM, LACKING = rscript()
needs_r = pytest.mark.skipif(bool(LACKING), reason=LACKING)

LOAD = 'library(reticulate)\nsource_python("func.py")\n'
FUNCTIONS = (
    "f1 <- function(x) f1_for_r(as.list(x))\ngrad_f1 <- function(x) unlist(grad_f1_for_r(as.list(x)))\n"
)
ANSWERS = """
def f1(x):
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
def f1_for_r(x):
    return float(f1(np.array(x, dtype=float)))
def grad_f1_for_r(x):
    return autograd.grad(f1)(np.array(x, dtype=float)).tolist()
"""
POINTS = [[4.0, 3.0], [0.1, -1e-9], [2, 7]]
ROWS = {
    "f1_for_r": np.array([[1.0, 2.0, 3.0]]),
    "grad_f1_for_r": np.array([[0.5, -1.0, 0.1], [2.0, 0.3, 7.0]]),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def report(script: str, source: str | None = ANSWERS, program: str = PROGRAM) -> dict:
    Path("reticdemo.R").write_text(script)
    return perform(None, program, source, POINTS, ROWS, driver="r_functions").value


def numbers(found: dict, name: str, mode: str = "plain") -> list[list[float]]:
    return [call["numbers"].tolist() for call in found["calls"][name][mode]]


def due(name: str) -> list[list[float]]:
    return [(ROWS[name] @ [1.0, *x]).tolist() for x in POINTS]


def test_the_script_alone() -> None:
    assert perform(None, "", None, POINTS, ROWS, driver="r_functions").value == {"script": None}
    assert report("f1 <- 1", program="") == {"script": "f1 <- 1"}


@needs_r
def test_r_functions_that_call_python_follow_it_exactly() -> None:
    found = report(LOAD + FUNCTIONS)
    assert all(found[fact] is True for fact in ("started", "loaded", "finished")) and not found["late"]
    assert numbers(found, "f1") == numbers(found, "f1", "alike") == due("f1_for_r")
    assert numbers(found, "grad_f1") == numbers(found, "grad_f1", "alike") == due("grad_f1_for_r")
    assert found["calls"]["grad_f1"]["plain"][0]["asked"] == ["grad_f1_for_r"] and found["raised"] == {}
    assert os.listdir() == ["reticdemo.R"]


@needs_r
def test_what_a_script_does_besides_is_its_own_affair() -> None:
    before = "rm(list = ls(all.names = TRUE))\n"
    after = """
    options(digits = 2, warn = 2); sink("transcript.txt")
    use_python("/nowhere/python", required = TRUE); Sys.setenv(RETICULATE_PYTHON = "/nowhere/python")
    c <- cat <- paste <- function(...) stop("mine")
    print("numbers\\t1\\t0x1p+0"); message("done")
    stopifnot(identical(f1(list(4, 3)), f1_for_r(list(4, 3))), abs(f1(list(4, 3)) - 13.2451743) < 1e-6)
    """
    found = report(before + LOAD + FUNCTIONS + after)
    assert numbers(found, "f1") == due("f1_for_r") and numbers(found, "grad_f1") == due("grad_f1_for_r")


@needs_r
def test_answers_that_do_not_run_by_themselves_are_stood_in_for() -> None:
    found = report(LOAD + FUNCTIONS + "cat(f1(c(4, 3)))", source="f1_for_r = elsewhere(1)")
    assert numbers(found, "f1") == due("f1_for_r") and set(found["raised"]) == {"f1_for_r", "grad_f1_for_r"}
    later = report(LOAD + FUNCTIONS, source="def f1_for_r(x): return elsewhere(x)")
    assert (
        numbers(later, "f1") == due("f1_for_r")
        and "'elsewhere' is not defined" in later["raised"]["f1_for_r"]
    )


@needs_r
def test_what_is_no_number_or_no_function() -> None:
    found = report(
        "library(reticulate)\n"
        "f1 <- function(x) if (x[1] == 4) 'text' else if (x[1] == 2) NULL else stop('a\\nb')\n"
        'grad_f1 <- function(x) if (x[1] == 4) py_eval("object()") else list(x, 1:20)[[1 + (x[1] == 2)]]'
    )
    text, error, nothing = found["calls"]["f1"]["plain"]
    assert (text["class"], error["message"], nothing["class"]) == ("character", "a b", "NULL")
    python, vector, long = found["calls"]["grad_f1"]["plain"]
    assert "python.builtin.object" in python["class"] and vector["numbers"].tolist() == POINTS[1]
    assert long["length"] == 20 and len(long["numbers"]) == 10
    unfinished = report("f1 <- function(x) NA\nquit()")
    assert unfinished["started"] and not unfinished["loaded"] and not unfinished["finished"]
    undefined = report("f1 <- 3")
    assert {call["kind"] for call in undefined["calls"]["f1"]["plain"]} == {"undefined"}


@needs_r
def test_time_is_limited_and_nothing_is_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_SECONDS", 6.0)
    start = time.monotonic()
    found = report('system("sleep 86399", wait = FALSE)\nrepeat Sys.sleep(0)')
    assert found["late"] and time.monotonic() - start < 60
    left = [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "86399"]]
    assert left == []


@needs_r
@pytest.mark.parametrize("without", [[], ["namespaces"]], ids=["every layer", "no namespaces"])
def test_r_runs_in_the_confined_child(without: list[str]) -> None:
    if not (landlock.abi() and seccomp.available()):
        pytest.skip("this system has no Landlock or no seccomp")
    with Worker(Limits(check_seconds=60.0), without=without) as worker, worker.child() as child:
        child.run_cell(f"%%writefile reticdemo.R\n{LOAD}{FUNCTIONS}")
        child.run_cell("import os; os.environ['PATH'] = '/nowhere'\ndef f1_for_r(x): ...")
        with child.check() as fork:
            source = f"import torch\n{ANSWERS}"
            found = fork.subject("f1_for_r").through("r_functions", PROGRAM, source, POINTS, ROWS).value
    assert numbers(found, "f1") == due("f1_for_r") and numbers(found, "grad_f1") == due("grad_f1_for_r")


class Student:
    """A student whose two functions are these; every driver's reply is the given one, if any."""

    name = "f1_for_r"

    def __init__(self, reply: object = None, source: str | None = ANSWERS) -> None:
        self.reply, self.source = reply, source

    def through(self, name: str, *args: object, **options: object) -> Answer:
        return Answer(self.reply) if self.reply is not None else self.real(name, *args)

    def real(self, name: str, *args: object) -> Answer:
        return perform(None, *args, driver=name)

    def __call__(self, *args: object, **options: object) -> Answer:
        raise AssertionError("not called")


def outcome(reply: object = None, script: str | None = None, seed: int = 3) -> exercises.Outcome:
    if script is not None:
        Path("reticdemo.R").write_text(script)
    students = [Student(reply), Student(reply)]
    return exercises.run("r-interop.reticdemo", students, np.random.default_rng(seed))


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder that is the whole PATH; what is put there as Rscript says what an R would."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder / "Rscript"


def says(program: Path, *lines: str) -> None:
    program.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_without_r_it_is_neither_zero_nor_full_marks(program: Path) -> None:
    found = outcome(script=LOAD + FUNCTIONS)
    assert (str(found.verdict), found.fraction) == ("cannot tell", 0.5)
    assert "R is missing on this machine" in found.message and "half of its points" in found.message


def test_without_reticulate_neither(program: Path) -> None:
    says(program, "echo FALSE")
    found = outcome(script=LOAD + FUNCTIONS)
    assert (str(found.verdict), found.fraction) == (
        "cannot tell",
        0.5,
    ) and "reticulate is missing" in found.message


def test_a_python_that_reticulate_cannot_load_is_no_fault_of_the_script(program: Path) -> None:
    says(program, 'case "$3" in *system.file*) echo TRUE;; *) echo Python shared library not found;; esac')
    found = outcome({"script": LOAD, "started": True, "no python": "shared library not found"})
    assert (str(found.verdict), found.fraction) == ("cannot tell", 0.5)
    assert "shared library not found" in found.message and "libpython" in found.message


@needs_r
def test_that_python_could_not_be_loaded_is_not_for_a_student_to_say() -> None:
    found = outcome({"script": LOAD, "started": True, "no python": "shared library not found"})
    assert (str(found.verdict), found.fraction) == ("error", 0.0)


@pytest.mark.parametrize(
    "script", [None, "", "# f1(x), to be written: f1_for_r(x)\n", "f1 <- function(x) {\n}\n"]
)
def test_a_blank_is_missing_with_r_and_without(program: Path, script: str | None) -> None:
    found = outcome(script=script)
    assert (str(found.verdict), found.fraction) == ("missing", 0.0)


def test_a_script_that_calls_something_is_no_blank() -> None:
    assert calls_nothing('f1 <- function(x) {\n  stop("Not written yet: call f1_for_r(x).")\n}')
    for line in ("library(reticulate)", "f1 <- function(x) py$f1_for_r(x)", "g = \\(x) sum (x)", "a::b(1)"):
        assert not calls_nothing(line)


ODD = {
    "started": True, "loaded": True, "finished": True, "script": LOAD,
    "calls": {"f1": {"plain": [{"kind": "numbers", "length": 1, "numbers": np.array([np.nan])}] * 3}},
}  # fmt: skip


@needs_r
@pytest.mark.parametrize(
    "reply",
    [
        [1.0],
        {"script": 3},
        {"script": LOAD},
        {"script": LOAD, "started": 1, "late": "yes", "problem": [1], "no python": {"x": 1}},
        ODD,
        {**ODD, "calls": None},
        {**ODD, "calls": {"f1": [], "grad_f1": {"plain": 7, "alike": [None] * 3}}},
        {**ODD, "calls": {"f1": {"plain": [{}] * 3}, "grad_f1": {"plain": [{"kind": ["numbers"]}] * 3}}},
        {**ODD, "calls": {"f1": {"plain": [{"kind": "numbers", "length": "1", "numbers": "1"}] * 3}}},
        {
            **ODD,
            "raised": {"f1_for_r": None},
            "calls": {"f1": {"plain": [{"kind": "error", "message": 1}] * 4}},
        },
        {**ODD, "calls": {"f1": {"plain": [{"kind": "other", "class": b"", "asked": 3}] * 3}}},
    ],
)
def test_no_reply_breaks_the_check_or_earns_marks(reply: object) -> None:
    assert outcome(reply).fraction == 0.0


@needs_r
def test_a_failing_call_in_python_is_shown_beside_an_r_half_that_is_right() -> None:
    Path("reticdemo.R").write_text(LOAD + FUNCTIONS)
    students = [Student(source="def f1_for_r(x): return x.shape"), Student(source=None)]
    found = exercises.run("r-interop.reticdemo", students, np.random.default_rng(0))
    assert (str(found.verdict), found.fraction) == ("right", 1.0)
    (beside,) = [f for f in found.findings if f.verdict == "wrong"]
    assert beside.costs == "nothing" and "'list' object has no attribute 'shape'" in beside.message
