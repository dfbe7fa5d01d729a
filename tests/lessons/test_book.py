"""The book, built from a course of three small notebooks through the one configuration, and read offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from model_lesson import code, markdown, write

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

QUESTION = r"""from autograder.lessons import explore, predict, show, use_style
import matplotlib.pyplot as plt
predict(
    "What is the slope of `x**2`?",
    {"$2x + 0$": "By the rule of powers.", "$x$": "A factor is lost."},
    answer="$2x + 0$",
)"""
FIGURE = """use_style()
def draw(k):
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, k])
    axes.set(xlabel="x", ylabel="y")
    return figure
show(draw(1), alt="A line that rises by one.")
explore(draw, alt=lambda k: f"A line that rises by {k}.", k=(1, 3))"""
STUB = """from autograder import check
def slope(x):
    raise NotImplementedError("Say what the slope is.")
check("start-here.slope_of_square", slope)"""
PROSE = """# A small lesson

An unusual word, *zeugma*, and $\\frac{\\partial f}{\\partial x}$ in a line, and

$$H = J^\\top J$$

> **Trap: it looks right.** It is not.

Then [the next](01-next.ipynb), [the exercise](../exercises/packing/packing.ipynb)."""


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("book")
    course = root / "course"
    lesson = [
        markdown("prose", PROSE),
        code("predict", QUESTION, "remove-input"),
        code("figure", FIGURE),
        code("stub", STUB, "raises-exception", "remove-output"),
        code("raises", "int('two')", "raises-exception"),
    ]
    write(course, lesson)
    write(course, [markdown("next", "# What comes next"), code("one", "print(6 * 7)")], "01-next.ipynb")
    exercise = [markdown("title", "# Packing"), code("todo", "1 / 0")]
    write(root / "exercises/packing", exercise, "packing.ipynb")
    shutil.copy(ROOT / "course/START_HERE.ipynb", course)
    # What write() leaves beside each notebook for other tests is no part of this course.
    shutil.rmtree(root / "exercises/exercises")
    (root / "exercises/packing/01-next.ipynb").unlink()
    build(root)
    return root / "_build/book"


def build(root: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-E", "-W", "--keep-going", "-c", ROOT / "docs/book"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*command, root, root / "_build/book"],
        cwd=root,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reading sources" in done.stdout


def page(book: Path, name: str) -> str:
    return (book / f"{name}.html").read_text(encoding="utf-8")


def test_the_makefile_builds_with_this_configuration():
    assert "sphinx-build -E -j auto -c docs/book . _build/book" in (ROOT / "Makefile").read_text()


def test_start_here_is_first_and_the_lessons_follow_in_order(book):
    assert "course/START_HERE.html" in page(book, "index")
    start = page(book, "course/START_HERE")
    assert "start-here.slope_of_square: wrong" in start  # the page is executed
    contents = re.findall(r'class="reference internal" href="([\w/.-]+\.html)"', start)
    assert contents == ["00-model.html", "01-next.html", "../exercises/packing/packing.html"]


def test_lessons_are_executed_and_exercises_are_not(book):
    lesson = page(book, "course/00-model")
    assert "invalid literal for int() with base 10" in lesson
    assert "42" in page(book, "course/01-next")
    assert "CheckFailed" not in lesson and "Say what the slope is." in lesson
    assert "division by zero" not in page(book, "exercises/packing/packing")


def test_links_lead_to_pages(book):
    lesson = page(book, "course/00-model")
    for target in ("01-next.html", "../exercises/packing/packing.html"):
        assert f'href="{target}"' in lesson and (book / "course" / target).is_file()


def test_questions_and_pictures_are_on_the_page(book):
    lesson = page(book, "course/00-model")
    assert lesson.count("<details name=") == 2 and "By the rule of powers." in lesson
    assert "from autograder.lessons import" not in lesson  # the source holds the answer
    assert 'alt="A line that rises by one."' in lesson and 'alt="A line that rises by 2."' in lesson
    assert "Here it stands at k = 2." in lesson


def test_every_word_can_be_searched_for(book):
    index = (book / "searchindex.js").read_text(encoding="utf-8")
    assert "zeugma" in index and "00-model" in index


def test_nothing_is_fetched_from_elsewhere(book):
    for path in book.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]+)"', html)
        assert loaded or path.name == "index.html"
        assert [each for each in loaded if re.match(r"(?:https?:)?//", each)] == [], path
        assert "unpkg" not in html and "jsdelivr" not in html
    assert (book / "_static/mathjax/tex-chtml.js").is_file()
    assert list((book / "_static/mathjax").rglob("*.woff"))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_a_network(book, width, scheme):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_offline(True)
        tab = context.new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto((book / "course/00-model.html").as_uri())
        tab.wait_for_function("document.querySelectorAll('mjx-container').length >= 4")
        assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.locator("summary", has_text="x").first.click()
        assert tab.locator(".adl-verdict:visible").inner_text() == "Right."
        colours = tab.locator(".adl-predict").evaluate(
            "element => [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor]"
        )
        light, dark = sorted(map(brightness, colours), reverse=True)
        assert light - dark > 0.6
        tab.goto((book / "search.html").as_uri() + "?q=zeugma")
        tab.locator("#search-results a", has_text="A small lesson").first.wait_for()
        assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
        browser.close()


def brightness(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
