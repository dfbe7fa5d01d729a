"""A question answered and a knob turned in JupyterLab, with the keyboard alone and no network."""

from __future__ import annotations

import pytest
from model_lesson import code, write
from playwright.sync_api import expect
from test_lab import address, open_notebook, page  # noqa: F401 (JupyterLab and a browser, as fixtures)

QUESTION = """from autograder.lessons import explore, predict
import matplotlib.pyplot as plt
predict(
    "What is the slope of $x^2$?",
    {"$x$": "A factor is lost.", "$(1 + 1)x$": "By the rule of powers."},
    answer="$(1 + 1)x$",
)"""
KNOB = """def draw(k):
    figure, axes = plt.subplots()
    axes.set(xlabel="x", ylabel="y")
    return figure
explore(draw, alt=lambda k: f"A line that rises by {k}.", k=(1, 9))"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "course of mine"
    question = code("predict", QUESTION, "remove-input", jupyter={"source_hidden": True})
    write(folder / "course", [question, code("knob", KNOB)])
    return folder


def test_the_keyboard_is_enough_in_lab(page, address):  # noqa: F811
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_notebook(page, address, "course/00-model.ipynb")
    # The source, which holds the answer, is folded.
    expect(page.locator(".jp-InputPlaceholder")).to_be_visible()
    expect(page.get_by_text("| Idle")).to_be_visible()  # cells run before the kernel is there are not run
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    choices = page.locator(".adl-predict summary")
    expect(choices).to_have_count(2)
    expect(page.locator(".adl-predict mjx-container")).to_have_count(3)
    choices.first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    verdict = page.locator(".adl-verdict:visible")
    expect(verdict).to_have_text("Right.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(verdict).to_have_text("Not so.")
    assert page.locator(".jp-mod-editMode").count() == 0

    expect(page.get_by_role("img", name="A line that rises by 5.")).to_be_visible()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="A line that rises by 6.")).to_be_visible()
    here = ("http://localhost", "http://127.0.0.1", "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []
