"""The promises that fuzzing holds the intake and the wire to, on its seeds and on some changes of them."""

from __future__ import annotations

import json
import random

import pytest
from fuzz import TARGETS, _change, broken_frame, broken_notebook, frames, notebooks


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_keep_every_promise(target: str) -> None:
    broken, seeds, longest = TARGETS[target]
    for raw in seeds():
        assert len(raw) <= longest
        assert broken(raw) is None


@pytest.mark.parametrize("number", range(len(notebooks())))
def test_changed_notebooks_keep_every_promise(number: int) -> None:
    rng = random.Random(number)
    for _ in range(40):
        document = json.loads(notebooks()[number])
        for _ in range(rng.randrange(1, 8)):
            _change(document, rng)
        try:
            raw = json.dumps(document).encode()
        except (ValueError, RecursionError):
            continue  # it holds itself now
        assert broken_notebook(raw) is None, raw


@pytest.mark.parametrize("number", range(len(frames())))
def test_changed_frames_keep_every_promise(number: int) -> None:
    rng = random.Random(number)
    for _ in range(300):
        raw = bytearray(frames()[number])
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(raw))
            raw[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(4))
        assert broken_frame(bytes(raw)) is None, bytes(raw)
