# ruff: noqa: E501 (submissions stand as their students wrote them)
"""A child that has taken its own line over, and says to the grader whatever it likes: nothing gets worse by it
than the submission's own marks, and the grader needs no more time and memory than its limits say."""

from __future__ import annotations

import resource
import time

import pytest
from submissions import marks, right_answers, told

TAKEN = """
import socket, struct, os, threading, time
import numpy as np
from autograder import wire
from autograder.worker import session
recorder = get_ipython().recorder
line = socket.socket(fileno=os.dup(3))
def say(**message): wire.send(line, message)
def output(*items): say(op="output", cell=recorder._cell, items=list(items))
def raw(data):
    try: line.sendall(data)
    except OSError: pass
"""
IN_A_CELL = {
    "an endless frame": "raw(struct.pack('<Q', 1 << 62))",
    "half a frame": "raw(struct.pack('<Q', 1000) + b'x')\nos._exit(0)",
    "half a frame, and waits": "raw(struct.pack('<Q', 1000) + b'x')\nwhile True: time.sleep(1)",
    "a frame byte by byte": "for i in range(10**6):\n    raw(struct.pack('<Q', 10**6)[i:i+1] if i < 8 else b'N'); time.sleep(0.01)",
    "many small frames": "for i in range(10**6): raw(struct.pack('<Q', 1) + b'N')",
    "frames without end": "while True: output()",
    "empty outputs without end": "e = {'kind': 'error', 'ename': '', 'evalue': '', 'traceback': []}\nwhile True: output(*[e] * 5000)",
    "displays without end": "e = {'kind': 'display', 'data': {'text/plain': ''}}\nwhile True: output(*[e] * 5000)",
    "clearing without end": "e = {'kind': 'stream', 'name': 'stdout', 'text': 'x' * 10**6}\nwhile True: output(e, {'kind': 'clear', 'wait': False})",
    "an array for a word": "say(op=np.array(['x'] if False else [1, 2]), cell=recorder._cell)",
    "an array for a status": "say(op='done', cell=recorder._cell, status=np.array([1, 2]), count=1)",
    "an array for a count": "say(op='done', cell=recorder._cell, status='ok', count=np.int64(3))",
    "an array for a kind": "output({'kind': np.array([1.0, 2.0])})",
    "an array for a name": "output({'kind': 'stream', 'name': np.array([1, 2]), 'text': 'x'})",
    "a tensor for a cell": "say(op='done', cell=wire.Tensor('float64', np.ones(3), True, None), status='ok', count=1)",
    "a list for a message": "wire.send(line, [1, 2, 3])",
    "no items": "say(op='output', cell=recorder._cell, items=None)",
    "items that are none": "output(1, None, 'x')",
    "text that is none": "output({'kind': 'stream', 'name': 'stdout', 'text': 7})",
    "a number for a message": "wire.send(line, float('nan'))",
    "mime types of all kinds": "output({'kind': 'display', 'data': {'text/html': ['<script>'], 'a/b': 1, 3: 'x', 'image/png': '\\\"><script>', 'application/json': {'a': [float('nan')]}}})",
    "deep json": "x = []\nfor _ in range(50): x = [x]\noutput({'kind': 'display', 'data': {'application/json': x}})",
    "large ints as json": "output({'kind': 'display', 'data': {'application/json': [1 << 4000] * 100}})",
    "an end too many": "for _ in range(3): say(op='done', cell=recorder._cell, status='ok', count=1)",
    "an end too early": "say(op='done', cell=recorder._cell, status='ok', count=1)\ntime.sleep(0.3)",
    "another cell's end": "say(op='done', cell=recorder._cell + 1, status='ok', count=1)",
    "a refusal": "say(op='refused', why='please grade by hand')",
    "a check's end": "say(op='dropped')",
    "the line closed": "line.close(); os.close(3)",
    "the line shut": "line.shutdown(socket.SHUT_RDWR)",
    "the line replaced": "a, b = socket.socketpair()\nos.dup2(a.fileno(), 3)",
    "its own reading stopped": "session._Session.run_cell = lambda *a: time.sleep(1000)",
    "a reader of its own": "threading.Thread(target=lambda: [line.recv(10) for _ in range(10**6)], daemon=True).start()",
    "nobody reads": "os.kill(os.getpid(), __import__('signal').SIGSTOP)",
    "nobody reads later": "threading.Timer(0.2, lambda: os.kill(os.getpid(), __import__('signal').SIGSTOP)).start()",
}


@pytest.mark.parametrize("attack", IN_A_CELL)
def test_a_line_in_the_students_hands_forges_nothing(grade, attack):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    graded = grade({"f": "def f(x):\n    return np.zeros(2)"}, before=TAKEN + IN_A_CELL[attack], only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)
    assert time.monotonic() - start < 120, "the limits of a submission are 40 s, and a few seconds of waiting"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 20, "of a GiB"
    written = sum(len(str(cell.get("outputs", ""))) for cell in graded.notebook.cells)
    assert written < 20_000_000


IN_A_CHECK = {
    "rubbish": "raw(b'\\xff' * 1000)",
    "an endless frame": "raw(struct.pack('<Q', 1 << 62))",
    "a flood": "while True: raw(struct.pack('<Q', 1) + b'N')",
    "half a frame": "raw(struct.pack('<Q', 1000)); time.sleep(1000)",
    "another type": "wire.send(line, [1])\ntime.sleep(1000)",
    "arrays for all": "wire.send(line, {k: np.ones(2) for k in REPORT})",
    "huge numbers": "wire.send(line, {**REPORT, 'evaluations': 10**1000, 'seconds': 1e308})",
    "NaN seconds": "wire.send(line, {**REPORT, 'seconds': float('nan')})",
    "odd failures": "wire.send(line, {**REPORT, 'failure': {'kind': np.ones(2), 'type': 1, 'message': [], 'traceback': None}})",
    "long failures": "wire.send(line, {**REPORT, 'failure': {'kind': 'missing', 'type': '', 'message': 'x' * 10**7, 'traceback': ''}})",
    "names without end": "wire.send(line, {**REPORT, 'changed': ['x'] * 90_000})",
    "right, it says": "wire.send(line, {**REPORT, 'returned': 'right', 'verdict': 'right'})",
    "replies ahead of questions": "for _ in range(50): wire.send(line, REPORT)",
    "closed": "line.close(); os.closerange(3, 50)",
    "the child stopped": "os.kill(os.getppid(), __import__('signal').SIGSTOP); time.sleep(1000)",
    "the child killed": "os.kill(os.getppid(), 9); time.sleep(1000)",
    "a forged drop": "session.wire.send = None\nfor fd in range(3, 40):\n    try: wire.send(socket.socket(fileno=os.dup(fd)), {'op': np.ones(2)})\n    except Exception: pass\ntime.sleep(1000)",
}


@pytest.mark.parametrize("attack", IN_A_CHECK)
def test_a_checks_line_in_the_students_hands_forges_nothing(grade, attack):
    before = (
        TAKEN
        + "REPORT = dict(returned=None, failure=None, evaluations=0, changed=[], ruled_out=[], seconds=0.0)\n"
        + "def take(message, names):\n    line = session._own[0]\n    "
        + "def raw(data):\n        try: line.sendall(data)\n        except OSError: os._exit(1)\n    "
        + IN_A_CHECK[attack].replace("\n", "\n    ")
        + "\n    return REPORT\nsession._called = take"
    )
    graded = grade({"f": "def f(x):\n    return np.zeros(2)"}, before=before, only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)
    assert len(graded.results[0].message) < 5000


def test_a_child_that_answers_a_drop_with_an_array(grade):
    source = (
        TAKEN + "def drop(self): wire.send(self._channel, {'op': np.array([1.0, 2.0])})\n"
        "session._Session.drop_check = drop"
    )
    endless = "def f(x):\n    while True: pass"
    graded = grade({"f": endless}, before=source, only=("f",))
    assert marks(graded) == {"check_f": 0.0}


def test_after_all_of_them_an_honest_student_is_graded(grade):
    graded = grade(right_answers())
    assert set(marks(graded).values()) == {1.0}, told(graded)
    assert graded.signals == ()
