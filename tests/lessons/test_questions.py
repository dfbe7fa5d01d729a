"""Questions: what is refused, what a browser is given, and that Tab and Enter are enough."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest

from autograder.lessons import predict

CHOICES = {
    "`2`": "Because `1 + 1` is **two**.",
    "$x^2$ & <b>": "No: *x* is a number, $x < 3$.",
    "3": "Too many.",
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def published(monkeypatch):
    """What a call of predict displays."""
    bundles = []
    monkeypatch.setattr("autograder.lessons.questions.display", lambda data, raw: bundles.append(data))

    def ask(question="What is `1 + 1`?", choices=CHOICES, answer="`2`"):
        predict(question, choices, answer=answer)
        return bundles[-1]

    return ask


class Words(HTMLParser):
    """The text of a piece of HTML, the tags that it uses, and where it leads."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attributes = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize(
    ("choices", "answer", "said"),
    [
        (CHOICES, "2", "'2' is not among the choices: '`2`', "),
        ({"`2`": "Right."}, "`2`", "at least two choices"),
        (CHOICES | {"3": " \n"}, "`2`", "These choices have no explanation: '3'."),
    ],
)
def test_a_question_that_lacks_something_is_refused(choices, answer, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        predict("?", choices, answer=answer)


def test_each_choice_has_its_explanation_and_one_is_right(published):
    html = published()["text/html"]
    choices = re.findall(r"<summary><span>(.*?)</span></summary>\n<div>(.*?)</div>\n</details>", html)
    assert len(choices) == 3
    verdicts = [re.search(r"<span class=\"[^\"]*\">(.*?)</span>", said)[1] for _, said in choices]
    assert verdicts == ["Right.", "Not so.", "Not so."]
    for (_, said), explanation in zip(choices, CHOICES.values(), strict=True):
        assert re.findall(r"\w+", "".join(Words(said).words))[-2:] == re.findall(r"\w+", explanation)[-2:]


def test_marks_become_html_and_everything_else_is_escaped(published):
    html = published("Is `a < b` so?\n```\nx = [1]\nx < y\n```")["text/html"]
    assert "<code>a &lt; b</code>" in html and "<pre>x = [1]\nx &lt; y</pre>" in html
    assert r"<span class=\"math\">\(x^2\)</span> &amp; &lt;b&gt;".replace('\\"', '"') in html
    assert "<strong>two</strong>" in html and "<em>x</em>" in html
    assert r"\(x &lt; 3\)" in html


def test_nothing_is_run_and_nothing_is_fetched(published):
    words = Words(published()["text/html"])
    assert set(words.tags) <= {
        "style",
        "div",
        "p",
        "details",
        "summary",
        "span",
        "code",
        "strong",
        "em",
        "pre",
    }
    assert not {"src", "href"} & {name for name, _ in words.attributes}
    assert not any(name.startswith("on") for name, _ in words.attributes)
    assert "url(" not in "".join(words.words) and "@import" not in "".join(words.words)


def test_plain_text_asks_and_does_not_answer(published):
    text = published()["text/plain"]
    assert text.splitlines() == ["Predict. What is `1 + 1`?", "  ○ `2`", "  ○ $x^2$ & <b>", "  ○ 3"]


def test_two_questions_on_a_page_do_not_close_each_other(published):
    names = [set(re.findall(r'details name="(.*?)"', published(q)["text/html"])) for q in ("One?", "Two?")]
    assert len(names[0]) == len(names[1]) == 1 and names[0] != names[1]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
def test_the_keyboard_is_enough(published):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": 400, "height": 800})
        page.set_content(published()["text/html"])
        group = page.get_by_role("group", name="Predict. What is 1 + 1?")
        verdicts = page.locator(".adl-verdict:visible")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert verdicts.count() == 0  # walking over the choices gives nothing away
        focused = page.locator("summary:focus-visible")
        assert focused.count() == 1
        assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert verdicts.all_inner_texts() == ["Not so."]
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        assert verdicts.all_inner_texts() == ["Right."]
        assert group.count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        browser.close()
