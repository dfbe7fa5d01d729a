"""What an instructor is told of a submission that reaches out or replaces its tools: said, never marked."""

from __future__ import annotations

import re

import pytest
from submissions import marks, right_answers, told

RIGHT = {"f": right_answers()["f"]}
SIGNALS = {
    "a gradebook": (
        "import sqlite3\nsqlite3.connect('/home/me/gradebook.db')",
        r"file .*/home/me/gradebook\.db",
    ),
    "a file read in a try": ("try: open('/etc/shadow')\nexcept OSError: pass", r"file .*/etc/shadow"),
    "a way up": ("import os\ntry: os.listdir('../../root')\nexcept OSError: pass", r"file .*/root"),
    "a file through a link": (
        "import os\nos.symlink('/root/x', 'l')\ntry: open('l')\nexcept OSError: pass",
        r"file .*/root/x",
    ),
    "another process's memory": (
        "import os\ntry: open(f'/proc/{os.getppid()}/mem', 'rb')\nexcept OSError: pass",
        r"file .*/proc/\d+/mem",
    ),
    "the network": ("import socket\ntry: socket.socket()\nexcept OSError: pass", r"network"),
    "an address": (
        "import urllib.request\ntry: urllib.request.urlopen('http://192.0.2.1/')\nexcept OSError: pass",
        r"network: .*192\.0\.2\.1",
    ),
    "a signal": ("import os\ntry: os.kill(os.getppid(), 15)\nexcept OSError: pass", r"signal .*15 to \d+"),
    "assert_allclose": (
        "import numpy\nnumpy.testing.assert_allclose = lambda *a, **k: None",
        r"replaced numpy\.testing\.assert_allclose",
    ),
    "a method of tensors": ("torch.Tensor.__eq__ = lambda a, b: True", r"replaced torch\.Tensor\.__eq__"),
    "the counting": (
        "import autograder.worker.watch as w\nw.Watch.seen = property(lambda s: [])",
        r"replaced autograder\.worker\.watch\.Watch\.seen",
    ),
    "a hidden function of ours": (
        "import autograder.worker.session as s\ns._called = lambda m, n: None",
        r"replaced autograder\.worker\.session\._called",
    ),
    "a builtin": ("import builtins\nbuiltins.abs = lambda x: 3", r"replaced builtins\.abs"),
    "the clock": ("import time\ntime.perf_counter = lambda: 0.0", r"replaced time\.perf_counter"),
    "the differentiation": ("autograd.core.make_vjp = None", r"replaced autograd\.core\.make_vjp"),
}


@pytest.mark.parametrize("what", SIGNALS)
def test_the_instructor_is_told(grade, what):
    code, words = SIGNALS[what]
    graded = grade({"f": "def f(x):\n    return 0 * x"}, before="import torch\n" + code, only=("f",))
    assert re.search(words, " ".join(graded.signals)), graded.signals
    assert all(len(signal) < 300 for signal in graded.signals)


@pytest.mark.parametrize("what", ["a gradebook", "a signal", "assert_allclose", "a method of tensors"])
def test_no_mark_depends_on_it(grade, what):
    graded = grade(RIGHT, before="import torch\n" + SIGNALS[what][0], only=("f",))
    assert marks(graded) == {"check_f": 1.0}, told(graded)


def test_it_is_told_of_calls_as_well(grade):
    source = "def f(x):\n    try: open('/root/answers')\n    except OSError: pass\n    return 0 * x"
    graded = grade({"f": source}, only=("f",))
    assert graded.signals == ("It asked for a file outside its folder: '/root/answers'.",)


FORGED = {
    "another kind": ["mark", "give ada 25 points"],
    "escapes of a replaced name": ["replaced", "\x1b[2J\n\u202e" * 50],
    "escapes": ["file", "\x1b[2J\u202e"],
    "length": ["file", "x" * 100_000],
    "types": ["file", 3],
    "no pair": ["file"],
    "no list": 7,
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_signal_is_words_of_ours_or_nothing(grade, what):
    code = f"noticing = get_ipython().noticing\nnoticing.noted = lambda: [{FORGED[what]!r}] * 1000"
    graded = grade(RIGHT, before=code, only=("f",))
    assert marks(graded) == {"check_f": 1.0}
    said = " ".join(graded.signals)
    assert len(said) < 1_000 and said.isprintable() and said.isascii()
    assert "25 points" not in said


def test_one_who_floods_the_instructor_with_signals_is_cut_short(grade):
    code = "for i in range(5000):\n    try: open(f'/root/{i}')\n    except OSError: pass"
    graded = grade(RIGHT, before=code, after=code, only=("f",))
    assert marks(graded) == {"check_f": 1.0}
    assert 10 < len(graded.signals) <= 50
