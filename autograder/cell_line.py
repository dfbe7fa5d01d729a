"""One cell's question to a child and the child's replies, none of which is taken on trust."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from . import wire
from .limits import Limits
from .outputs import Collected
from .worker import tampering

_MESSAGES = 100_000  # of one cell


class CellLine:
    """Asks a child to run cells, each under a number drawn at random, and reads what it says of them."""

    def __init__(self, limits: Limits, note: Callable[[str], None]) -> None:
        self._limits, self._note = limits, note
        self._answered: set[int] = set()

    def forget(self) -> None:
        """The child is another one from now on."""
        self._answered.clear()

    def run(
        self, channel: socket.socket | None, source: str, seconds: float, collected: Collected, budget: int
    ) -> tuple[str, int | None]:
        """Run a cell once: its status, and its execution count or None when the process is of no more use.

        budget: after so many bytes of outputs the child is to leave the rest out.

        The status is "ok", "error" or "timeout" as the child says, "timeout" when it says nothing in time,
        "died", or "odd" when it sends what a child of ours does not send.
        """
        if channel is None:
            return "died", None
        cell = secrets.randbits(60)
        deadline = time.monotonic() + seconds + self._limits.grace_seconds
        question = {"op": "cell", "cell": cell, "source": source, "seconds": float(seconds), "budget": budget}
        try:
            wire.send(channel, question, deadline=deadline)
            return self._replies(channel, cell, deadline, collected)
        except wire.TimedOut:
            return "timeout", None
        except wire.ConnectionClosed:
            return "died", None
        except (wire.WireError, ValueError) as error:
            self._note(f"A cell's process sent what ours does not send: {str(error).rstrip('.')}.")
            return "odd", None

    def _replies(
        self, channel: socket.socket, cell: int, deadline: float, collected: Collected
    ) -> tuple[str, int]:
        for _ in range(_MESSAGES):
            message = wire.receive(channel, deadline=deadline, limit=2 * self._limits.output_bytes)
            answered = message.get("cell") if isinstance(message, dict) else None
            if type(answered) is not int or not (answered == cell or answered in self._answered):
                raise ValueError("a reply to no question")
            if answered != cell:
                self._note("A cell went on after it had said that it was done.")
            elif message.get("op") == "output":
                collected.add(message.get("items"))
            elif message.get("op") == "done":
                self._answered.add(cell)
                for sentence in tampering.told(message.get("noted")):
                    self._note(sentence)
                return _end(message)
            else:
                raise ValueError("a reply of no known kind")
        raise ValueError("outputs without end")


def _end(message: dict[str, Any]) -> tuple[str, int]:
    status, count = message.get("status"), message.get("count")
    if status not in ("ok", "error", "timeout") or type(count) is not int or not 0 <= count < 1 << 31:
        raise ValueError("an odd end of a cell")
    return status, count
