"""Whole messages over a socket: eight bytes of length, little-endian, then that many of `encode`."""

from __future__ import annotations

import socket
import struct
from time import monotonic
from typing import Any

from .decoding import decode
from .encoding import encode
from .values import FRAME_LIMIT, ConnectionClosed, TimedOut, WireError

_HEADER = struct.Struct("<Q")
_CHUNK = 1 << 20


def send(sock: socket.socket, value: Any, limit: int = FRAME_LIMIT, *, deadline: float | None = None) -> None:
    """Send one value; a value over `limit` bytes arrives as `Opaque`.

    deadline: by `time.monotonic()`; None waits for ever. Raises ConnectionClosed or TimedOut.
    """
    content = encode(value, max_bytes=limit)
    data = memoryview(_HEADER.pack(len(content)) + content)
    while data:
        data = data[_waiting(sock, deadline, lambda: sock.send(data[:_CHUNK])) :]  # noqa: B023


def receive(sock: socket.socket, deadline: float | None = None, limit: int = FRAME_LIMIT) -> Any:
    """Receive one value.

    deadline: by `time.monotonic()`; None waits for ever. Raises TimedOut, ConnectionClosed (also in the
    middle of a message), and WireError for what is no message. After any of them the socket is of no use.
    """
    (size,) = _HEADER.unpack(_exactly(sock, _HEADER.size, deadline))
    if size > limit:
        raise WireError(f"A message of {size} bytes; at most {limit} are taken.")
    return decode(_exactly(sock, size, deadline))


def _exactly(sock: socket.socket, size: int, deadline: float | None) -> bytes:
    received = bytearray()
    while missing := size - len(received):
        piece = _waiting(sock, deadline, lambda: sock.recv(min(missing, _CHUNK)))
        if not piece:
            raise ConnectionClosed("The other side closed the connection.")
        received += piece
    return bytes(received)


def _waiting(sock: socket.socket, deadline: float | None, step: Any) -> Any:
    remaining = None if deadline is None else deadline - monotonic()
    if remaining is not None and remaining <= 0:
        raise TimedOut("The time was up before a whole message had passed.")
    sock.settimeout(remaining)
    try:
        return step()
    except TimeoutError:
        raise TimedOut("The time was up before a whole message had passed.") from None
    except OSError as error:
        raise ConnectionClosed(f"The connection broke: {error}.") from None
