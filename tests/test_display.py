"""The card and the text: complete, self-contained, safe against hostile strings, silent about the truth."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from autograder import display
from autograder.misconceptions import conclude
from autograder.subjects import Answer, Failure
from autograder.verdicts import Finding, Outcome, Verdict, failed, judge, right

CHROMIUM = next(
    (p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if p.exists()), None
)


def transposed() -> Outcome:
    rng = np.random.default_rng(1)
    findings = [right("shape")]
    for m, n, edge in ((1, 3, "edge: one output"), (4, 3, "random x"), (3, 3, "random x")):
        J = rng.normal(size=(m, n))
        answer = Answer(J.T, evaluations=m)
        findings.append(judge("values", answer, J, kind="jacobian", point=f"f: R{n} → R{m}, {edge}"))
    return conclude("jacobians.jacobian_torch", findings)


def one_entry_wrong() -> Outcome:
    J = np.array([[1.25, 2.5, 3.75], [4.125, 5.5, 6.625]])
    R = J.copy()
    R[1, 2] = 99.5
    points = [judge("values", Answer(x), J, kind="jacobian", point=p) for x, p in ((R, "here"), (J, "there"))]
    return conclude("jacobians.jacobian_torch", points)


def long_column() -> Outcome:
    v = np.arange(1.0, 41).reshape(-1, 1)
    w = v.copy()
    w[30] = -7.25
    return conclude("packing.packed_gradient", [judge("values", Answer(w, evaluations=3), v, kind="packed")])


def raised(message: str = "index 3 is out of bounds", lines: str = "Cell 3, line 2\n----> y[3]") -> Outcome:
    return conclude("jacobians.f", [failed("values", Failure("exception", "IndexError", message, lines))])


def unsure() -> Outcome:
    g = np.ones(2)
    points = [judge("values", Answer(g), g, kind="gradient", error=e, point="p") for e in (0.0, np.inf)]
    return conclude("probit.probit", points)


def absent() -> Outcome:
    return conclude("jacobians.f", [failed("values", Failure("missing", "", "f is not defined."))])


def all_right() -> Outcome:
    return conclude("jacobians.f", [right("values"), right("values"), right("one evaluation of f")])


OUTCOMES = (transposed, one_entry_wrong, long_column, raised, unsure, absent, all_right)
VOID = {"meta", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Tags, attributes and text of a fragment; every tag has to be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] != "style":
            self.words.append(data)


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("make", OUTCOMES)
def test_card_and_text_say_the_same_in_words(make, reveal):
    outcome = make()
    card = Page(display.card(outcome, points=1.0, max_points=2.0, reveal=reveal))
    words = " ".join(" ".join(card.words).split())
    plain = " ".join(display.text(outcome, points=1.0, max_points=2.0, reveal=reveal).split())
    for shown in (words, plain):
        assert outcome.check in shown
        assert str(outcome.verdict) in shown
        assert "1 of 2 points" in shown
        for finding in outcome.findings:
            assert finding.rule in shown
        said = [finding for finding in outcome.findings if finding.verdict is not Verdict.RIGHT]
        assert not said or " ".join(said[-1 if len(said) == 1 else 1 % len(said)].message.split()) in words
    assert not {"script", "img", "link", "iframe", "object"} & set(card.tags)
    assert not [
        value for _, value in card.attributes if value and re.search("https?:|javascript:|url\\(", value)
    ]
    assert not [name for name, _ in card.attributes if name.startswith("on")]


@pytest.mark.parametrize("make", OUTCOMES)
def test_the_text_fits_a_terminal(make):
    lines = display.text(make()).split("\n")
    assert max(map(len, lines)) <= 88
    assert len(lines) <= 26


def test_the_named_mistake_comes_first():
    plain = display.text(transposed()).split("\n")
    assert "Transposed." in plain[1]
    assert display.card(transposed()).index("Transposed.") < display.card(transposed()).index('adg-rules">')


def test_one_picture_and_that_of_an_ordinary_point():
    card = display.card(transposed())
    assert card.count("<caption>Returned") == 1
    assert "Returned (shape (3, 4))" in card and "Reference (shape (4, 3))" in card


def test_differing_entries_are_marked_by_a_sign_in_what_came_back():
    card = display.card(one_entry_wrong())
    assert re.findall(r"<td[^>]*>≠ ([^<]*)</td>", card) == ["99.5"]
    assert "≠99.5" in display.text(one_entry_wrong())


def test_a_long_array_is_cut_around_the_entry_that_differs():
    card = display.card(long_column())
    assert "≠ -7.25" in card and "a part of it" in card
    assert card.count("<td") <= 16


def test_evaluations_are_counted():
    assert "Evaluations of f at the points: 1, 4, 3" in display.text(transposed())
    assert "Evaluations of f at the points: 3" in display.card(long_column())


@pytest.mark.parametrize("make", (transposed, one_entry_wrong, long_column))
def test_no_expected_number_without_reveal(make):
    outcome = make()
    for shown in (display.card(outcome, reveal=False), display.text(outcome, reveal=False)):
        assert "eference" not in shown
        for finding in outcome.findings:
            if finding.comparison is None or finding.verdict is Verdict.RIGHT:
                continue
            returned = {f"{value:.4g}" for value in finding.comparison.returned.flat}
            due = {f"{value:.4g}" for value in finding.comparison.reference.flat} - returned
            assert not [
                number
                for number in due
                if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", shown) and "." in number
            ]


def test_without_reveal_an_error_is_drawn_to_a_power_of_a_thousand_only():
    """Two errors of the same order give the same picture, so that none can be read off it."""
    pictures = []
    for size in (2.0, 30.0):
        J = np.array([[1.0, 2.0], [3.0, 4.0]])
        points = [judge("values", Answer(J + e), J, kind="jacobian", point="p") for e in (size, 0.0)]
        card = display.card(conclude("a.b", points), reveal=False)
        pictures.append(card[card.index("<svg") : card.index("</svg>")])
    assert pictures[0] == pictures[1]


HOSTILE = (
    '</pre></section><script>alert(1)</script><img src=x onerror="alert(1)">&amp;\'"\x1b[31m\x07\u202e\ud800'
)


def test_hostile_strings_stay_text():
    finding = Finding(HOSTILE, Verdict.WRONG, HOSTILE, point=HOSTILE, traceback=HOSTILE)
    outcome = Outcome(HOSTILE, (finding, finding, *raised(HOSTILE, HOSTILE).findings), None, HOSTILE)
    html = display.card(outcome)
    card = Page(html)
    assert "script" not in card.tags and "img" not in card.tags
    plain = display.text(outcome)
    for shown in (html, plain):
        assert not set(shown) & set("\x1b\x07\u202e\ud800")
        shown.encode("utf-8")
    assert "<script>alert(1)" in plain  # a terminal shows it as it is


def test_endless_strings_are_cut():
    outcome = raised("x" * 10**6, "y\n" * 10**6)
    assert len(display.card(outcome)) < 30_000
    assert len(display.text(outcome)) < 30_000


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (2, 3, 4), (1, 1), (500, 500), (1, 300)])
def test_arrays_of_every_shape_can_be_shown(shape):
    rng = np.random.default_rng(2)
    values = rng.normal(size=shape)
    values.flat[:2] = [np.nan, np.inf][: values.size]
    findings = [
        judge("values", Answer(r), rng.normal(size=(2, 3)), kind="jacobian") for r in (values, values)
    ]
    outcome = conclude("a.b", findings)
    findings.append(judge("values", Answer(values * (1 + 2j)), rng.normal(size=shape), kind="array"))
    findings.append(judge("values", Answer(values > 0), rng.normal(size=shape), kind="array"))
    outcome = conclude("a.b", findings)
    assert "wrong" in display.text(outcome)
    assert len(Page(display.card(outcome)).tags) < 300


def test_the_error_plot_says_in_words_what_it_shows():
    card = display.card(one_entry_wrong())
    assert (
        'role="img" aria-label="Largest error at each of 2 points against what is allowed: 1 beyond it."'
        in card
    )


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium at /usr/bin/chromium")
def test_a_browser_shows_it_in_both_themes_without_scrolling_sideways():
    playwright = pytest.importorskip("playwright.sync_api")
    page_of = '<!doctype html><html lang="en"><meta charset="utf-8"><body{}>{}</body></html>'
    cards = "".join(display.card(make(), points=1, max_points=2) for make in OUTCOMES)
    lab = (
        ' data-jp-theme-light="false" style="--jp-layout-color1:#111;--jp-content-font-color1:#fff;'
        '--jp-content-font-color2:rgba(255,255,255,0.7);--jp-border-color2:#616161"'
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for scheme, width, body in (
            ("light", 1000, ""),
            ("dark", 1000, ""),
            ("light", 340, ""),
            ("light", 1000, lab),
        ):
            page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
            requests, errors = [], []
            page.on("request", lambda request, seen=requests: seen.append(request.url))
            page.on("pageerror", lambda error, seen=errors: seen.append(str(error)))
            page.set_content(page_of.format(body, cards))
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("section.adg-card").count() == len(OUTCOMES)
            assert page.get_by_role("region", name="Check jacobians.jacobian_torch: wrong").count() == 2
            assert page.get_by_role("img").count() >= 1
            assert (requests, errors) == ([], [])
            for place in (".adg-card", ".adg-badge", ".adg-message", ".adg-aside", "td", "th"):
                assert page.evaluate(CONTRAST, place) >= 4.5
            page.close()
        browser.close()


# The smallest ratio of text to ground, by WCAG 2.2's relative luminance, over all elements of a kind.
CONTRAST = """(place) => {
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const over = (top, ground) => {const a = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * a + ground[i] * (1 - a))};
  const light = c => {const l = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]};
  const ground = e => e
    ? over(rgb(getComputedStyle(e).backgroundColor), ground(e.parentElement)) : [255, 255, 255];
  return Math.min(...[...document.querySelectorAll(place)].map(e => {
    const g = ground(e), a = light(over(rgb(getComputedStyle(e).color), g)), b = light(g);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)}))
}"""
