"""Figures carry a text alternative, refuse bare axes, and are drawn again when a knob is turned."""

from __future__ import annotations

import re

import ipywidgets
import matplotlib
import matplotlib.pyplot as plt
import pytest

from autograder.lessons import explore, figures, show, use_style

ALT = 'A line that rises: "twice" < 3.'


@pytest.fixture(autouse=True)
def style():
    plt.switch_backend("agg")
    with matplotlib.rc_context():
        use_style()
        yield
    plt.close("all")


class Shown:
    def __init__(self, bundles):
        self.bundles = bundles

    def update(self, data, raw):
        self.bundles.append(data)


@pytest.fixture
def published(monkeypatch):
    bundles = []

    def display(data, raw, display_id=False):
        bundles.append(data)
        return Shown(bundles) if display_id else None

    monkeypatch.setattr(figures, "display", display)
    return bundles


def line(slope=1, xlabel="x in m", ylabel="y in s"):
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, slope])
    axes.set(xlabel=xlabel, ylabel=ylabel)
    return figure


def test_a_picture_has_its_text_alternative_and_is_shown_once(published):
    show(line(), ALT)
    (bundle,) = published
    assert bundle["text/plain"] == f"[Figure: {ALT}]"
    assert 'alt="A line that rises: &quot;twice&quot; &lt; 3."' in bundle["text/html"]
    assert bundle["text/html"].startswith('<img src="data:image/png;base64,')
    assert plt.get_fignums() == []


def test_an_alternative_is_asked_for(published):
    with pytest.raises(ValueError, match="text alternative"):
        show(line(), "  ")


@pytest.mark.parametrize(
    ("labels", "said"), [({"xlabel": ""}, "x of axes 1"), ({"ylabel": ""}, "y of axes 1")]
)
def test_bare_axes_are_refused(published, labels, said):
    with pytest.raises(ValueError, match=said):
        show(line(**labels), ALT)


def test_labels_may_be_shared_and_drawings_need_none(published):
    figure, axes = plt.subplots(1, 2, sharey=True)
    axes[0].set_ylabel("y")
    figure.supxlabel("x")
    show(figure, ALT)
    figure, axes = plt.subplots()
    axes.axis("off")
    show(figure, ALT)
    figure, axes = plt.subplots()
    axes.set(xlabel="column", ylabel="row")
    figure.colorbar(axes.imshow([[1, 2], [3, 4]]), label="entry")
    show(figure, ALT)
    assert len(published) == 3


def test_turning_a_knob_draws_again_with_a_new_alternative(published, monkeypatch):
    made = []
    monkeypatch.setattr(figures, "_widgets", lambda controls: made.extend(controls) or {})
    drawn = []
    explore(
        lambda slope, name: drawn.append((slope, name)) or line(slope),
        alt=lambda slope, name: f"{name} rises by {slope}.",
        slope=(1, 5),
        name=["one", "two"],
    )
    slope, name = made
    assert drawn == [(3, "one")] and published[-1]["text/plain"] == "[Figure: one rises by 3.]"
    slope.value = 5
    name.value = "two"
    assert drawn[1:] == [(5, "one"), (5, "two")]
    assert published[-1]["text/plain"] == "[Figure: two rises by 5.]"
    assert plt.get_fignums() == []


def test_where_no_widget_runs_a_sentence_stands_for_the_knobs(published):
    explore(
        lambda h: line(h), alt=ALT, h=ipywidgets.FloatLogSlider(value=1e-5, min=-16, description="step h")
    )
    knobs, picture = published
    assert "application/vnd.jupyter.widget-view+json" in knobs
    assert knobs["text/plain"].endswith("Here it stands at step h = 1e-05.")
    assert re.search(r"<p>.*step h = 1e-05", knobs["text/html"]) and "<img" in picture["text/html"]


def test_what_makes_no_knob_is_refused(published):
    with pytest.raises(ValueError, match="for h makes no knob"):
        explore(line, alt=ALT, h=object())


def test_the_style_is_readable_without_seeing_colours():
    colours = [matplotlib.colors.to_rgb(c["color"]) for c in matplotlib.rcParams["axes.prop_cycle"]]

    def luminance(rgb):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    # The first four, which most figures do with, stand out from white: WCAG asks for 3 to 1 or so.
    assert all(1.05 / (luminance(colour) + 0.05) > 2.9 for colour in colours[:4])
    assert len(set(colours)) >= 7 and matplotlib.rcParams["font.size"] >= 14
