"""Messages over a socket: whole, within a limit, before a deadline."""

from __future__ import annotations

import socket
import struct
import threading
import time

import numpy as np
import pytest
from wire_values import same

from autograder import wire
from autograder.wire import Opaque, WireError


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_messages_pass_whole_and_in_order(pair):
    ours, theirs = pair
    large = np.arange(500_000.0)
    sender = threading.Thread(target=lambda: [wire.send(theirs, value) for value in ("first", large)])
    sender.start()
    assert wire.receive(ours, time.monotonic() + 30) == "first"
    assert same(wire.receive(ours, time.monotonic() + 30), large)
    sender.join()


def test_a_deadline_ends_the_wait_for_half_a_message(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 10) + b"half")
    with pytest.raises(wire.TimedOut):
        wire.receive(ours, time.monotonic() + 0.05)
    with pytest.raises(wire.TimedOut):
        wire.receive(ours, time.monotonic() - 1)


def test_a_deadline_ends_the_wait_for_a_reader(pair):
    ours, _ = pair
    with pytest.raises(wire.TimedOut):
        wire.send(ours, np.zeros(4_000_000), deadline=time.monotonic() + 0.05)


def test_the_other_side_gone_is_said(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 10) + b"half")
    theirs.close()
    with pytest.raises(wire.ConnectionClosed):
        wire.receive(ours)
    with pytest.raises(wire.ConnectionClosed):
        for _ in range(3):
            wire.send(ours, np.zeros(100_000))


def test_an_announced_length_over_the_limit_is_refused_before_reading(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 2**62))
    with pytest.raises(WireError, match="at most"):
        wire.receive(ours)


def test_a_value_over_the_limit_arrives_as_opaque(pair):
    ours, theirs = pair
    wire.send(theirs, np.zeros(10_000), 10_000)
    assert type(wire.receive(ours, limit=10_000)) is Opaque
