"""A child's word for its outputs: made into nbformat where it is well formed, refused where it is not."""

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.outputs import Collected


def collected(*items, limit=10_000):
    outputs = Collected(limit)
    outputs.add(list(items))
    return outputs.finished()


def test_text_of_one_stream_is_joined_and_clear_starts_anew():
    one, two = ({"kind": "stream", "name": "stdout", "text": text} for text in ("a", "b"))
    err = {"kind": "stream", "name": "stderr", "text": "c"}
    assert [output["text"] for output in collected(one, two, err, one)] == ["ab", "c", "a"]
    assert [output["text"] for output in collected(one, {"kind": "clear", "wait": False}, two)] == ["b"]
    assert [output["text"] for output in collected(one, {"kind": "clear", "wait": True}, two)] == ["b"]
    assert [output["text"] for output in collected(one, {"kind": "clear", "wait": True})] == ["a"]


def test_what_is_over_the_limit_is_cut():
    text = {"kind": "stream", "name": "stdout", "text": "x" * 300}
    picture = {"kind": "display", "data": {"image/png": "A" * 300, "text/plain": "fig"}}
    outputs = collected(text, picture, text, text, limit=600)
    assert sum(len(output.get("text", "")) for output in outputs) <= 600
    assert outputs[1]["data"] == {"text/plain": "fig"}


def test_many_small_outputs_are_bounded():
    one, two = ({"kind": "stream", "name": name, "text": "x"} for name in ("stdout", "stderr"))
    assert len(collected(*[one, two] * 10_000)) <= 100
    assert len(collected(*[{"kind": "error", "ename": "", "evalue": "", "traceback": []}] * 10_000)) <= 100


def test_kinds_that_run_in_a_browser_are_left_out():
    data = {"application/javascript": "a()", "application/vnd.x+json": {"a": 1}, "text/plain": "p"}
    (output,) = collected({"kind": "display", "data": data})
    assert output["data"] == {"text/plain": "p"}


@pytest.mark.parametrize(
    "item",
    [
        1,
        {"kind": "stream", "name": "stdin", "text": "x"},
        {"kind": "stream", "name": "stdout", "text": 1},
        {"kind": "unheard of"},
        {"kind": np.zeros(3)},
        {"kind": "display", "data": [1]},
        {"kind": "error", "ename": None, "evalue": "", "traceback": []},
        {"kind": "error", "ename": "", "evalue": "", "traceback": [1]},
    ],
)
def test_what_no_child_of_ours_says_is_refused(item):
    with pytest.raises(ValueError):
        collected(item)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(np.zeros(2)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
fields = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["stream", "display", "result", "error", "clear"]) | plain,
        "name": st.sampled_from(["stdout", "stderr"]) | plain,
        "text": st.text() | plain,
        "data": st.dictionaries(st.sampled_from(["text/plain", "text/html", "application/json", "x"]), plain)
        | plain,
        "ename": st.text() | plain,
        "evalue": st.text() | plain,
        "traceback": st.lists(st.text()) | plain,
        "wait": plain,
    },
)


@given(st.lists(fields | plain, max_size=6))
def test_whatever_is_said_gives_valid_outputs_or_is_refused(items):
    try:
        outputs = collected(*items)
    except ValueError:
        return
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode("utf-8")
