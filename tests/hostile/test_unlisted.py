"""What nobody had listed: the grader's own package as a tool, output and pages without end, names, files beside
the notebook, and a few more accidents of the honest."""

# ruff: noqa: E501 (submissions stand as their students wrote them)

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from answers import HERE, load
from nbconvert.exporters import HTMLExporter
from students import UNLUCKY, notebook
from submissions import handed_in, marks, printed, right_answers, told
from traitlets.config import Config

from autograder import sanitize
from autograder.careful import CarefulDirectory
from autograder.classroom import pool
from autograder.exercises._in_r import calls_nothing, rscript
from autograder.limits import Limits
from autograder.remote import Worker
from autograder.submission import Job

# The package as a tool.

BORROWED = {
    "jacobian_autograd": "from autograder.worker.drivers import autograd_jacobian as jacobian_autograd",
    "jacobian_torch": "from autograder.worker.drivers import torch_jacobian as jacobian_torch",
}


def test_a_driver_of_ours_is_no_answer(grade):
    graded = grade(BORROWED, only=tuple(BORROWED))
    assert set(marks(graded).values()) == {0.5}, told(graded)


def test_no_driver_of_ours_is_a_product_of_a_hessian(grade):
    source = "import autograder.worker.drivers as d\nprint([name for name in dir(d) if 'second' in name])"
    said = printed(grade({}, before=source, only=("f",)))
    # Those two differentiate ½f², which no exercise asks for.
    assert said == "['autograd_second_order', 'torch_second_order']\n"


CLOSED_FORMS = """
import numpy
def jacobian_autograd(f, x):
    p = f.parameters
    if f.family == "monomials":
        J = numpy.exp(p["powers"] @ numpy.log(x))[:, None] * p["powers"] / x
    elif f.family == "layer":
        J = (1 - numpy.tanh(p["W"] @ x + p["b"]) ** 2)[:, None] * p["W"]
    elif f.family == "folded":
        J = p["W"] * numpy.sign(x)
    elif f.family == "affine":
        J = p["W"]
    elif f.family == "partly_constant":
        J = numpy.vstack([numpy.cos(p["W"] @ x)[:, None] * p["W"], numpy.zeros((len(p["c"]), len(x)))])
    elif f.family == "first_only":
        w = p["w"]
        J = numpy.outer(numpy.append(w[:1] * numpy.cos(w[:1] * x[0]), w[1:]), numpy.arange(len(x)) == 0)
    elif f.family == "constant":
        J = numpy.zeros((len(p["c"]), len(x)))
    else:
        J = numpy.eye(len(x))
    return J + 0.0
"""


def test_who_knows_the_probes_by_name_has_not_differentiated_them(grade):
    graded = grade({"jacobian_autograd": CLOSED_FORMS}, only=("jacobian_autograd",))
    assert marks(graded) == {"check_jacobian_autograd": 0.5}, told(graded)
    assert "f was never called" in graded.results[0].message


# Time and memory of the grader's.


def test_all_outputs_together_are_bounded(worker: Worker) -> None:
    with worker.child() as child:
        shown = [child.run_cell("print('x' * 3_900_000)").outputs for _ in range(12)]
        last = child.run_cell("print('still here')\n1 / 0")
    total = sum(len(output["text"]) for outputs in shown for output in outputs)
    assert total < worker.limits.all_output_bytes + 12 * 1000 < 12 * 3_900_000
    assert "left out" in last.outputs[0]["text"] and last.status == "error"


def page(*cells: Any) -> str:
    """A page as Formgrader and the feedback make it; the test would need hours where one of its parts takes a
    time that goes with the square of the length."""
    settings: Any = Config()
    text = (Path(__file__).resolve().parents[2] / "nbgrader_config.py").read_text()
    line = next(line for line in text.splitlines() if line.startswith("c.HTMLExporter"))
    exec(line, {"c": settings})
    made, _ = HTMLExporter(config=settings).from_notebook_node(nbformat.v4.new_notebook(cells=list(cells)))
    return made


@pytest.mark.parametrize("piece", ["a.", "  \n", "*", "1.", "%%bash\n'", "%%perl\n", '"\\N{'])
def test_a_page_of_long_code_is_done(piece: str) -> None:
    source = (piece * 400_000)[:400_000] + "the_end"
    assert "the_end" in page(nbformat.v4.new_code_cell(source))


def test_code_keeps_its_colours() -> None:
    source = "def f(x):\n    return 2 * x\n\n\nvalues = [f(number) for number in range(10)]\n" * 20
    assert '<span class="k">def</span>' in page(nbformat.v4.new_code_cell(source))


@pytest.mark.parametrize("fence", ["```ipython3", "> ~~~ipython3"])
def test_a_page_of_long_code_in_markdown_is_done(fence: str) -> None:
    for piece in ("a.", "  \n"):
        source = (fence + "\n" + piece * 25_000)[:49_000]
        assert page(nbformat.v4.new_markdown_cell(sanitize.markdown(source)))


@pytest.mark.parametrize("opening", ["\\\\(", "\\\\[", "\\begin{a}"])
def test_formulas_without_end_are_shown_as_they_are(opening: str) -> None:
    assert sanitize.markdown(opening * 1_000).startswith("```text")
    assert sanitize.markdown(f"{opening} x") == f"{opening} x"


def test_a_page_of_a_coloured_terminal_is_done() -> None:
    for kind in (
        {"output_type": "stream", "name": "stdout"},
        {"output_type": "display_data", "metadata": {}},
    ):
        for text in ("\x1b[1m" * 1_000_000, "\x1b\x1b[m[" * 600_000, "\x1b[31mred\x1b[0m\n"):
            content = {"text": text} if "name" in kind else {"data": {"text/plain": text}}
            made = page(nbformat.v4.new_code_cell("1", outputs=sanitize.outputs([{**kind, **content}])))
    assert "ansi-red-fg" in made
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\x1b[1mx" * 700_000]}
    assert page(nbformat.v4.new_code_cell("1", outputs=sanitize.outputs([error])))


def test_a_script_of_one_long_word_is_read() -> None:
    for script in ("a." * 50_000_000, "a" * 10**8, "a b " * 10**7):
        assert calls_nothing(script)
    assert not calls_nothing("library(reticulate)\n")


# Pages.


def test_a_picture_from_elsewhere_is_not_asked_for() -> None:
    for source in (
        "![x](https://example.org/x.png)",
        "![x][y]\n\n[y]: https://example.org/x.png",
        "![x]\n\n[x]: /logout",
        "![a [b](c)](//example.org/x)",
        "\\![x](/api/x)",
        "\\\\![x](../../api/x.png)",
        "[![x](http://example.org/x)](y)",
    ):
        made = page(nbformat.v4.new_markdown_cell(sanitize.markdown(source)))
        assert "<img" not in made.partition("<body")[2], source
    beside = page(nbformat.v4.new_markdown_cell(sanitize.markdown("![my figure](fig-1.png)")))
    assert 'src="fig-1.png"' in beside


# Names, files and a whole class.


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-01-02 03:04:05.678901 UTC", True),
        ("2026-01-02 03:04:05 +0100", True),
        ("2026-01-02 03:04:05 America/Port-au-Prince", True),
        ("2026-01-02 03:04:05 /etc/localtime", False),
        ("2026-01-02 03:04:05 Europe/../../../etc/localtime", False),
        ("2026-01-02 03:04:05 UTC UTC", False),
        ("99999-01-02 03:04:05 UTC", False),
        ("9" * 190, False),
    ],
)
def test_a_timestamp_is_a_time_and_no_path(tmp_path: Path, text: str, known: bool) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    assert (CarefulDirectory().get_existing_timestamp(str(tmp_path)) is not None) is known


UNKEPT = ("n" * 251, "a\x1b[2Jb", "line\nline", "bo ", ".hidden", os.fsdecode(b"bad\xff"))


def test_odd_names_and_files_cost_the_others_nothing(_generated: Any, tmp_path: Path) -> None:
    course = _generated.copy(tmp_path / "course")
    right: bytes = UNLUCKY["right"]()  # type: ignore[operator]
    for student in UNKEPT:
        course.hand_in(student, right)
    beside = course.hand_in("ada", right).parent
    for name in ("page.html", "page.HTM", "page.xhtml", "page.svg", "page.xml", "page.js", "page.ipynb.html"):
        (beside / name).write_text("<script>act_as_the_instructor()</script>")
    for name in ("figure.png", "data.csv", "helper.py", "notes.txt", "unknown"):
        (beside / name).write_text("as it is")
    slow = "\n".join(["a." * 250_000, "x = 1"])
    course.hand_in("slow", nbformat.writes(nbformat.from_dict(notebook(after=slow))).encode())
    os.mkfifo(course.hand_in("piped", right).parent / "timestamp.txt")
    (course.hand_in("endless", right).parent / "timestamp.txt").symlink_to("/dev/zero")
    for run in (1, 2):
        done = course.run("autograder", "grade", "jacobians", status=1)
        assert "6 not graded" in done.stderr and done.stderr.count("rename it") == 6, (run, done.stderr)
        assert "\x1b" not in done.stderr + done.stdout
    assert len(course.csv().splitlines()) == 1 + 4 * 4
    kept = {path.name for path in (course.root / "classroom/autograded/ada/jacobians").iterdir()}
    assert kept == {"jacobians.ipynb", "figure.png", "data.csv", "helper.py", "notes.txt", "unknown"}
    said = course.run("autograder", "report", "jacobians").stdout
    assert "\x1b" not in said and "25/25" in said and said.count("not graded") == 6
    course.run("autograder", "feedback", "jacobians")
    assert len(list((course.root / "classroom/feedback").rglob("*.html"))) == 4


BURNS = """
import os, time
for _ in range(30):
    if os.fork() == 0:
        os.setsid()
        while True: pass
time.sleep(6)
"""
BUSY_F = "import time\ndef f(x):\n    end = time.process_time() + 0.4\n    while time.process_time() < end: pass\n    return np.array([x[0], x[0] * x[1]])"


def test_who_burns_the_processors_takes_no_marks_from_classmates(tmp_path: Path) -> None:
    if not os.path.exists("/proc/pressure/cpu"):
        pytest.skip("this system does not tell how busy it is")
    limits = Limits(cell_seconds=20.0, check_seconds=1.5, submission_seconds=60.0, grace_seconds=0.5)
    jobs = []
    for student, answers, before in (
        ("early", {}, "import time\ntime.sleep(6)"),  # until both workers are there
        ("early too", {}, "import time\ntime.sleep(6)"),
        ("burner", {}, BURNS),
        ("classmate", {"f": BUSY_F}, "import time\ntime.sleep(2)"),
    ):
        submission, master = handed_in(answers, before=before, only=("f",))
        raw = nbformat.writes(submission).encode()
        jobs.append(Job(student, "jacobians", raw, (), nbformat.writes(master).encode(), "", 1, limits))
    done = {job.student: entry for job, entry in pool.grade(jobs, 2)}
    assert len(done) == 4
    assert [row["verdict"] for row in done["classmate"].results] == ["right"], done["classmate"].results


def test_number_one_of_a_submissions_processes_handles_no_signal(worker: Worker) -> None:
    if "namespaces" not in worker.isolation:
        pytest.skip("this system grants no namespaces")
    with worker.child() as child:
        result = child.run_cell("print([line for line in open('/proc/1/status') if 'SigCgt' in line][0])")
    handled = int(result.outputs[0]["text"].split()[1], 16)
    assert not handled & (1 << 1 | 1 << 14), "number 1 can be ended by SIGINT or SIGTERM from within"


# The honest.

IMPORTED = {
    "the witness": "from autograder import finite_differences\n",
    "a lesson's first cell": "from autograder.lessons import explore, predict, show, use_style\nuse_style()\n",
}


@pytest.mark.parametrize("what", IMPORTED)
@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_what_lessons_import_may_stand_in_an_answer(request, what, kind):
    worker: Worker = request.getfixturevalue(kind)
    with worker.child() as child:
        child.run_cell("import autograd.numpy as np")
        assert child.run_cell(IMPORTED[what] + right_answers()["f"]).status == "ok"
        assert child.signals == []


def test_a_script_that_installs_what_is_there_is_not_stopped(grade):
    if lacking := rscript()[1]:
        pytest.skip(lacking)
    answers = load(HERE / "r-interop" / "right" / "pairs.py")
    head, _, script = answers["reticdemo"].partition("\n")
    install = 'install.packages("reticulate", repos = "https://cloud.r-project.org")'
    answers["reticdemo"] = f"{head}\n{install}\nutils::{install}\n{script}"
    graded = grade(answers, assignment="r-interop")
    assert marks(graded)["check_reticdemo"] == 1.0, told(graded)
