"""Figures with a text alternative, and figures with knobs.

A picture is published as HTML, the one form in which JupyterLab, nbconvert and the book's pages all keep its
text alternative.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

STYLE_FILE = Path(__file__).with_name("lessons.mplstyle")


def use_style() -> None:
    """Draw all figures that follow in the lessons' style."""
    plt.style.use(STYLE_FILE)


def show(figure: Figure, alt: str) -> None:
    """Display a figure with `alt`, which tells a reader who does not see it what it shows.

    Raises ValueError for an empty `alt`, and for axes without labels; a drawing needs none once its axes are
    turned off (`axes.axis("off")`).
    """
    display(_bundle(figure, alt), raw=True)


def explore(draw: Callable[..., Figure], alt: str | Callable[..., str], **knobs: Any) -> None:
    """Display the figure that `draw(**values)` returns, drawn again whenever a knob is turned.

    alt: the text alternative, or a function of the knobs' values that returns it.
    knobs: ipywidgets, or what `ipywidgets.interactive` makes widgets of: (min, max, step), a list, a bool.
    Where no widget can run, the figure at the knobs' first values stays. Raises ValueError as `show` does,
    and for a knob that is none.
    """
    controls = [_knob(name, knob) for name, knob in knobs.items()]

    def picture() -> dict[str, str]:
        values = dict(zip(knobs, (control.value for control in controls), strict=True))
        return _bundle(draw(**values), alt if isinstance(alt, str) else alt(**values))

    first = picture()
    display(_widgets(controls), raw=True)
    shown = display(first, raw=True, display_id=True)
    for control in controls:
        control.observe(lambda _: shown.update(picture(), raw=True), "value")


def _knob(name: str, knob: Any) -> ipywidgets.Widget:
    widget = knob if isinstance(knob, ipywidgets.Widget) else ipywidgets.interactive.widget_from_abbrev(knob)
    if widget is None:
        raise ValueError(f"{knob!r} for {name} makes no knob. Give (min, max), a list, a bool or a widget.")
    widget.description = widget.description or name
    widget.style.description_width = "initial"
    if widget.has_trait("continuous_update"):
        widget.continuous_update = False  # one drawing a turn: a slow machine keeps up
    return widget


def _widgets(controls: list[ipywidgets.Widget]) -> dict[str, Any]:
    turned = ", ".join(f"{control.description} = {_written(control.value)}" for control in controls)
    note = f"In JupyterLab you can turn the knobs of this figure. Here it stands at {turned}."
    bundle = ipywidgets.VBox(controls)._repr_mimebundle_()
    return {**bundle, "text/html": f"<p><em>{escape(note)}</em></p>", "text/plain": note}


def _written(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _bundle(figure: Figure, alt: str) -> dict[str, str]:
    """The picture under each MIME type; the figure is closed, so that it is not displayed a second time."""
    if not alt.strip():
        raise ValueError("A figure needs a text alternative: alt='what it shows, in a sentence or two'.")
    bare = _without_labels(figure)
    if bare:
        raise ValueError(f"These axes have no label: {', '.join(bare)}.")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    width = round(figure.get_figwidth() * 100)
    source = base64.b64encode(file.getvalue()).decode()
    image = (
        f'<img src="data:image/png;base64,{source}" alt="{escape(alt)}" width="{width}" '
        'style="max-width:100%;height:auto;border-radius:4px">'
    )
    return {"text/html": image, "text/plain": f"[Figure: {alt}]"}


def _without_labels(figure: Figure) -> list[str]:
    bare = []
    for position, axes in enumerate(figure.axes, start=1):
        if not axes.axison or axes.get_label() == "<colorbar>":
            continue
        for name, shared, over_all in (
            ("x", axes.get_shared_x_axes(), figure.get_supxlabel()),
            ("y", axes.get_shared_y_axes(), figure.get_supylabel()),
        ):
            siblings = [axes, *shared.get_siblings(axes)]
            if not over_all and not any(getattr(each, f"get_{name}label")() for each in siblings):
                bare.append(f"{name} of axes {position}")
    return bare
