"""A progress bar for what takes longer than two seconds."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import TextIO

BEFORE_SHOWN = 2.0  # seconds
BETWEEN_LINES = 30.0  # seconds, where the output is no terminal


class Progress:
    """Counts `total` steps, on standard error: a bar in a terminal, a line now and then elsewhere."""

    def __init__(self, title: str, total: int, stream: TextIO | None = None) -> None:
        self.title, self.total, self.done = title, total, 0
        self.stream = stream or sys.stderr
        self.start = time.monotonic()
        self._shown_at = self.start + BEFORE_SHOWN - BETWEEN_LINES
        self._bar = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self.stream.write("\r" + " " * (self._width() - 1) + "\r")
            self.stream.flush()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if now - self.start < BEFORE_SHOWN:
            return
        if self.stream.isatty():
            self._draw(now)
        elif now - self._shown_at >= BETWEEN_LINES:
            self._shown_at = now
            self.stream.write(f"{self.title}: {self.done} of {self.total}\n")
            self.stream.flush()

    def _draw(self, now: float) -> None:
        left = (now - self.start) / self.done * (self.total - self.done)
        text = f" {self.done}/{self.total}, {left:.0f} s left"
        room = max(self._width() - len(self.title) - len(text) - 4, 5)
        filled = round(room * self.done / max(self.total, 1))
        self.stream.write(f"\r{self.title} [{'=' * filled}{' ' * (room - filled)}]{text} "[: self._width()])
        self.stream.flush()
        self._bar = True

    @staticmethod
    def _width() -> int:
        return shutil.get_terminal_size().columns
