"""What a cell prints, draws and returns, on its way to the grader while the cell runs.

Text written through Python's streams, displayed objects and tracebacks keep their order. What C code and
other programs write to descriptors 1 and 2 goes to two files without a name and follows when the stream is
flushed or the cell ends.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import fcntl
import io
import json
import os
import socket
import tempfile
import threading
import time
from typing import Any

from .. import wire

_BATCH_BYTES, _BATCH_SECONDS = 16_384, 0.05
_EACH = 100  # bytes that an output counts for besides what it shows, as on the grader's side


class Recorder:
    """Sends the outputs of the cell that runs now, up to a number of bytes, and drops everything else."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._libc = ctypes.CDLL(None)
        self._channel: socket.socket | None = None
        self._owner = 0

    def open_descriptors(self) -> None:
        """Point descriptors 0, 1 and 2 at nothing and at two files without a name."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        for number in (1, 2):
            if hasattr(os, "memfd_create"):
                file = os.memfd_create(f"output {number}")
            else:
                file, name = tempfile.mkstemp()
                os.unlink(name)
            os.dup2(file, number)
            os.close(file)
            fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND)
        if nothing > 2:
            os.close(nothing)

    def begin(self, channel: socket.socket, cell: int, budget: int) -> None:
        """Outputs belong to `cell` from now on and go to `channel`; at most `budget` bytes of them."""
        self._raw_text()  # what a thread or program left over since the last cell
        self._channel, self._cell, self._left, self._owner = channel, cell, budget, os.getpid()
        self._batch: list[dict[str, Any]] = []
        self._size, self._sent, self._was_cut, self._prompt = 0, 0.0, False, 200

    def end(self) -> None:
        """Send what is still here; nothing is recorded until the next `begin`."""
        self.flush()
        self._channel = None

    def flush(self) -> None:
        """Bring in what went to the descriptors, and send."""
        with self._lock:
            if self._here():
                for name, text in self._raw_text():
                    self._append_text(name, text)
                self._send()

    def text(self, name: str, text: str) -> None:
        """`text` on the stream "stdout" or "stderr"."""
        with self._lock:
            if self._here():
                self._append_text(name, text)
                self._prompt -= 1  # what a cell says first is sent at once: it may be its last words
                late = time.monotonic() - self._sent > _BATCH_SECONDS
                if self._prompt > 0 or late or self._size > _BATCH_BYTES:
                    self._send()
            elif self._owner not in (0, os.getpid()):  # a process forked by the cell
                with contextlib.suppress(OSError):
                    os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))

    def item(self, kind: str, **fields: Any) -> None:
        """A display, result, error or clear; mime data as IPython gives it."""
        with self._lock:
            if not self._here():
                return
            if "data" in fields:
                plain = {mime: _plain(value) for mime, value in fields["data"].items()}
                fields["data"] = {str(mime): value for mime, value in plain.items() if value is not None}
            try:
                size = len(wire.encode(fields, max_bytes=max(self._left, 512), strict=True))
            except wire.WireError:
                self._cut()
            else:
                self._add({"kind": kind, **fields}, size)
            self._send()

    def _here(self) -> bool:
        return self._channel is not None and self._owner == os.getpid()

    def _append_text(self, name: str, text: str) -> None:
        if self._left <= 0:
            self._cut()
            return
        kept = text[: self._left]
        if self._batch and self._batch[-1].get("name") == name:
            parts = self._batch[-1]["parts"]
            parts.append(kept)
            self._size += len(kept)
            self._left -= len(kept)
        else:
            self._add({"kind": "stream", "name": name, "parts": [kept]}, len(kept))
        if len(kept) < len(text):
            self._cut()

    def _add(self, item: dict[str, Any], size: int) -> None:
        self._batch.append(item)
        self._size += size
        self._left -= size + _EACH

    def _cut(self) -> None:
        if not self._was_cut:
            notice = "\n[The rest of this cell's output is left out: it is too long.]\n"
            self._batch.append({"kind": "stream", "name": "stderr", "parts": [notice]})
        self._left, self._was_cut = 0, True

    def _send(self) -> None:
        if self._batch and self._channel is not None:
            items = [
                {"kind": "stream", "name": item["name"], "text": "".join(item["parts"])}
                if item["kind"] == "stream"
                else item
                for item in self._batch
            ]
            self._batch, self._size = [], 0
            wire.send(self._channel, {"op": "output", "cell": self._cell, "items": items})
        self._sent = time.monotonic()

    def _raw_text(self) -> list[tuple[str, str]]:
        self._libc.fflush(None)
        found = []
        for number, name in ((1, "stdout"), (2, "stderr")):
            with contextlib.suppress(OSError):
                size = os.fstat(number).st_size
                if size > 0:
                    found.append((name, os.pread(number, min(size, 1 << 24), 0).decode("utf-8", "replace")))
                    os.ftruncate(number, 0)
        return found


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a submission."""

    encoding, errors, newlines = "utf-8", "replace", None

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder, self.name = recorder, f"<{name}>"
        self._kind = name
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._recorder.text(self._kind, text)
        return len(text)

    def flush(self) -> None:
        self._recorder.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._kind == "stdout" else 2

    def close(self) -> None:
        """Does nothing: the next cell prints, too."""


class _Bytes(io.RawIOBase):
    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        content = bytes(data)
        self._stream.write(content.decode("utf-8", "replace"))
        return len(content)


def _plain(value: Any) -> Any:
    """Mime data as text, images in base 64, or as JSON values; None for anything else."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return str(value)
    with contextlib.suppress(TypeError, ValueError, RecursionError):
        return json.loads(json.dumps(value))
    return None
