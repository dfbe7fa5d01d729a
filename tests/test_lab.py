"""What a newcomer meets: JupyterLab as `make lab` starts it, driven in a real Chromium.

The course is copied into a temporary folder first, so that no test touches a real gradebook.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from answers.sample_class import sample_class

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium on the PATH", allow_module_level=True)

from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright  # noqa: E402

TOKEN = "for-this-test-alone"
PATIENCE = 60_000  # ms; a limit for a busy machine, not a measurement


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course in a folder of its own, with `jacobians` released."""
    folder = tmp_path_factory.mktemp("lab") / "course of mine"
    for name in ("course", "solutions"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    subprocess.run(
        [sys.executable, "-m", "autograder", "release", "jacobians"],
        cwd=folder,
        env=environment(folder),
        check=True,
    )
    return folder


def environment(folder: Path) -> dict[str, str]:
    """This environment's commands, and nothing of the user's own Jupyter settings."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    own = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return own | {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "PATH": path}


@pytest.fixture(scope="module")
def address(course: Path) -> Iterator[str]:
    """Lab's address while it runs with the options that the Makefile gives it."""
    (default_url,) = re.findall(r"--LabApp\.default_url=\S+", (ROOT / "Makefile").read_text())
    command = [sys.executable, "-m", "jupyterlab", default_url, "--no-browser", "--allow-root", "--port=0"]
    command.append(f"--IdentityProvider.token={TOKEN}")
    settings = environment(course)
    log = course.parent / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=course, env=settings, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield wait_for_server(server, Path(settings["JUPYTER_RUNTIME_DIR"]), log)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for_server(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["url"]
            except ValueError:
                pass  # still being written
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(f"{address}?token={TOKEN}")
        yield page
        browser.close()


def open_from_menu(page: Page, item: str) -> None:
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def formgrader(page: Page) -> FrameLocator:
    open_from_menu(page, "Formgrader")
    return page.frame_locator("iframe[src*='formgrader']")


def open_notebook(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}lab/tree/{path}?reset&token={TOKEN}")
    expect(page.locator(".jp-NotebookPanel:visible .jp-Notebook")).to_be_visible()


def test_lab_opens_on_start_here(page):
    expect(
        page.locator(".jp-NotebookPanel:visible").get_by_role("heading", name="Start here")
    ).to_be_visible()
    assert page.url.endswith("/lab/tree/course/START_HERE.ipynb")


def test_the_first_check_answers_wrong_and_then_right(page):
    notebook = page.locator(".jp-NotebookPanel:visible")
    expect(page.get_by_text("| Idle")).to_be_visible()
    cell = notebook.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea")).to_contain_text("wrong", ignore_case=True)
    cell.get_by_text("return x").click()
    page.keyboard.press("End")
    page.keyboard.type(" * 2")
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea")).to_contain_text("right", ignore_case=True)
    expect(cell.locator(".jp-OutputArea")).not_to_contain_text("wrong", ignore_case=True)


def test_a_student_sees_the_released_assignment_and_fetches_it(page, course):
    open_from_menu(page, "Assignment List")
    released = page.locator("#released_assignments_list, .released_assignments").first
    expect(released).to_contain_text("jacobians")
    page.get_by_role("button", name="Fetch", exact=True).first.click()
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
    assert list((course / "classroom").rglob("jacobians/jacobians.ipynb")), (
        "fetched files belong under classroom/"
    )


def test_an_instructor_sees_the_assignment_and_the_exchange(page):
    frame = formgrader(page)
    row = frame.get_by_role("row").filter(has_text="jacobians")
    expect(row).to_contain_text("released")
    for step in ("Collect", "Release"):  # these columns are empty when the exchange is missing
        expect(frame.get_by_role("columnheader", name=step, exact=True)).to_be_visible()
    expect(row.locator("td.collect a, td.collect span").first).to_be_visible()


def validate(page: Page) -> Locator:
    page.locator(".jp-NotebookPanel:visible").get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results")
    return dialog


def test_validate_names_what_is_unanswered(page, address):
    open_notebook(page, address, "exercises/jacobians/jacobians.ipynb")
    dialog = validate(page)
    expect(dialog).to_contain_text('check("jacobians.f", f)')
    expect(dialog).to_contain_text("missing")


def test_validate_passes_the_right_answers(page, address):
    open_notebook(page, address, "solutions/jacobians/jacobians.ipynb")
    expect(validate(page)).to_contain_text("Success")


@pytest.mark.parametrize("place", ["exercises", "classroom/my_work"])
def test_an_exercise_leads_to_its_lesson(page, address, course, place):
    copy = course / place / "packing/packing.ipynb"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "exercises/packing/packing.ipynb", copy)
    open_notebook(page, address, f"{place}/packing/packing.ipynb")
    page.locator(".jp-NotebookPanel:visible").get_by_role("link", name="Autograd basics").click()
    lesson = page.locator(".jp-NotebookPanel:visible")
    expect(lesson.get_by_role("heading", name="Autograd basics", exact=True)).to_be_visible()


def test_a_worded_answer_is_marked_on_formgraders_page(page, address, course):
    (student,) = (each for each in sample_class() if each.id == "blaise")
    command = [sys.executable, "-m", "autograder"]
    options = {"cwd": course, "env": environment(course), "check": True, "capture_output": True, "text": True}
    subprocess.run([*command, "release", "loops"], **options)
    released = nbformat.read(course / "exercises/loops/loops.ipynb", as_version=4)
    place = course / "classroom/submitted/blaise/loops/loops.ipynb"
    place.parent.mkdir(parents=True)
    place.write_bytes(student.submission("loops", released))
    subprocess.run([*command, "grade", "loops"], **options)
    assert " waits" in subprocess.run([*command, "report", "loops"], **options).stdout

    page.goto(f"{address}formgrader/gradebook/loops/loops?token={TOKEN}")
    page.get_by_role("link", name="Submission #1").click()
    answer = page.locator(".nbgrader_cell").filter(has_text="because torch is written in C++")
    score = answer.locator("input.score")
    score.fill("0.5")
    score.press("Tab")
    expect(answer.locator(".score-saved")).to_be_visible()
    assert "0.5/2" in subprocess.run([*command, "report", "loops"], **options).stdout
