"""Questions that are answered before a cell is run, each choice with an explanation of its own.

Written with HTML's `<details>`, because jupyterquiz, the well-kept library for this, draws its questions by a
script: where none runs nothing can be read, the arrow keys give every answer away, and no screen reader is
told of the explanation. This needs neither script, network nor kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from IPython.display import display

from . import markup

# Colours are the page's own, so that light and dark themes need no rules; right and wrong are words first.
STYLE = """
.adl-predict{border:1px solid;border-color:color-mix(in srgb,currentColor 35%,transparent);border-radius:6px;
padding:.6em .9em .8em;margin:.5em 0;max-width:46em;line-height:1.5;overflow-wrap:anywhere;color:inherit}
.adl-predict p{margin:0 0 .6em;color:inherit}
.adl-predict code,.adl-predict pre{background:color-mix(in srgb,currentColor 9%,transparent)!important;
color:inherit!important;border:0;border-radius:3px;padding:.05em .3em;font-size:.93em}
.adl-predict pre{font-family:monospace;padding:.4em .7em;margin:.4em 0;overflow-x:auto}
.adl-predict details{border:1px solid;border-color:color-mix(in srgb,currentColor 22%,transparent);
border-radius:5px;margin:.35em 0 0;padding:0;background:none;box-shadow:none}
.adl-predict summary{cursor:pointer;list-style:none;display:flex;gap:.5em;padding:.35em .7em;
border-radius:5px;color:inherit;background:none;font-weight:inherit}
.adl-predict summary::-webkit-details-marker{display:none}
.adl-predict summary::before{flex:none;content:"○";content:"○"/""}
.adl-predict details[open]>summary::before{content:"●";content:"●"/""}
.adl-predict summary::after{content:none}
.adl-predict summary>span{flex:1;min-width:0}
.adl-predict summary:hover{background:color-mix(in srgb,currentColor 8%,transparent)}
.adl-predict summary:focus-visible{outline:3px solid #2a8fd0;outline-offset:1px}
.adl-predict details>div{padding:.35em .8em .55em 2em}
.adl-predict .adl-verdict{display:inline-block;color:#fff;background:#b4380a;border-radius:3px;padding:0 .5em;
font-weight:600;font-size:.9em}
.adl-predict .adl-verdict.adl-right{background:#0b66a3}
""".strip()


def predict(question: str, choices: Mapping[str, str], *, answer: str) -> None:
    """Show a question with its choices; choosing one says whether it is right, and why.

    question: what to predict. choices: each choice with its explanation, the right one's included.
    answer: the choice that is right. All texts may hold `code`, **strong**, *emphasis*, $mathematics$ and
    ```blocks```. Raises ValueError where `answer` is no choice, an explanation is missing, or there are fewer
    than two choices.
    """
    if answer not in choices:
        raise ValueError(f"The answer {answer!r} is not among the choices: {', '.join(map(repr, choices))}.")
    if len(choices) < 2:
        raise ValueError("A question needs at least two choices.")
    silent = [choice for choice, explanation in choices.items() if not explanation.strip()]
    if silent:
        raise ValueError(f"These choices have no explanation: {', '.join(map(repr, silent))}.")
    plain = "\n".join([f"Predict. {question}", *(f"  ○ {choice}" for choice in choices)])
    display({"text/html": _html(question, choices, answer), "text/plain": plain}, raw=True)


def _html(question: str, choices: Mapping[str, str], answer: str) -> str:
    # One name for the choices of one question: opening one closes the others.
    name = f"adl-{sha256(question.encode()).hexdigest()[:10]}"
    parts = [
        f"<style>{STYLE}</style>",
        # JupyterLab's own keys stay out: Enter chooses, and does not go into the cell.
        f'<div class="adl-predict" role="group" aria-labelledby="{name}" data-lm-suppress-shortcuts="true">',
        f'<p id="{name}"><strong>Predict.</strong> {markup.html(question)}</p>',
    ]
    for choice, explanation in choices.items():
        verdict, kind = ("Right.", " adl-right") if choice == answer else ("Not so.", "")
        parts += [
            f'<details name="{name}"><summary><span>{markup.html(choice)}</span></summary>',
            f'<div><span class="adl-verdict{kind}">{verdict}</span> {markup.html(explanation)}</div>',
            "</details>",
        ]
    return "\n".join([*parts, "</div>"])
