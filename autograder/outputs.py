"""What a child says that its cell printed, drew and returned, made into nbformat's outputs.

The child may be in the hands of the student's code, so every field is taken for what it is and no
more: text is text, a picture is base 64, a JSON value is plain; what is anything else is left out.
"""

from __future__ import annotations

import re
from typing import Any

from . import sanitize

_MIME = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}\Z")
EACH = 100  # bytes that an output counts for besides what it shows
_SURROGATES = re.compile("[\ud800-\udfff]")


class Collected:
    """The outputs of one cell, at most `limit` bytes of them (characters, for text that is not ASCII).

    `finished` is called once, last.
    """

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit
        self._outputs: list[dict[str, Any]] = []
        self._clear_next = False

    @property
    def size(self) -> int:
        """How much of the limit is used."""
        return self._limit - max(self._left, 0)

    def add(self, items: Any) -> None:
        """Take the items of one message. Raises ValueError when they are not what a child of ours sends."""
        if not isinstance(items, list):
            raise ValueError("outputs that are no list")
        for item in items:
            if not isinstance(item, dict):
                raise ValueError("an output that is no dict")
            self._add(item)

    def note(self, name: str, text: str) -> None:
        """An error of our own wording as the cell's last output."""
        line = f"{name}: {text}"
        self._outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": [line]})

    def finished(self) -> list[dict[str, Any]]:
        """The outputs, without anything that a browser would run."""
        for output in self._outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return [dict(output) for output in sanitize.outputs(self._outputs)]

    def _add(self, item: dict[str, Any]) -> None:
        kind = item.get("kind")
        if kind == "clear":
            self._clear_next = item.get("wait") is True
            if not self._clear_next:
                self._outputs.clear()
            return
        output = self._output(kind, item) if self._left > 0 else None
        if output is None:
            return
        if self._clear_next:
            self._outputs.clear()
            self._clear_next = False
        last = self._outputs[-1] if self._outputs else {}
        if kind == "stream" and last.get("output_type") == "stream" and last["name"] == output["name"]:
            last["text"] += output["text"]  # lists of pieces until the end
        else:
            self._left -= EACH
            self._outputs.append(output)

    def _output(self, kind: Any, item: dict[str, Any]) -> dict[str, Any] | None:
        if kind == "stream":
            name = item.get("name")
            if name not in ("stdout", "stderr"):
                raise ValueError("a stream that is neither stdout nor stderr")
            text = self._text(item.get("text"))
            return {"output_type": "stream", "name": name, "text": [text]} if text else None
        if kind == "error":
            lines = item.get("traceback")
            traceback = [self._text(line) for line in lines[:1000]] if isinstance(lines, list) else []
            return {
                "output_type": "error",
                "ename": self._text(item.get("ename")),
                "evalue": self._text(item.get("evalue")),
                "traceback": traceback,
            }
        if kind in ("display", "result"):
            data = self._bundle(item.get("data"))
            if not data:
                return None
            if kind == "display":
                return {"output_type": "display_data", "data": data, "metadata": {}}
            return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
        raise ValueError("an output of no known kind")

    def _bundle(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise ValueError("mime data that is no dict")
        kept: dict[str, Any] = {}
        for mime, value in data.items():
            if not isinstance(mime, str) or _MIME.match(mime) is None:
                continue
            if isinstance(value, str):
                if len(value) <= self._left:  # half a picture is none
                    kept[mime] = self._text(value)
            elif mime == "application/json" and _is_json(value):
                size = len(repr(value))
                if size <= self._left:
                    self._left -= size
                    kept[mime] = value
        return kept

    def _text(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("text that is no str")
        kept = _SURROGATES.sub("\ufffd", value[: max(self._left, 0)])
        self._left -= len(kept)
        return kept


def _is_json(value: Any, depth: int = 20) -> bool:
    if depth == 0:
        return False
    if type(value) is list:
        return all(_is_json(item, depth - 1) for item in value)
    if type(value) is dict:
        return all(type(key) is str and _is_json(item, depth - 1) for key, item in value.items())
    return value is None or type(value) in (bool, int, str) or (type(value) is float and value - value == 0)
