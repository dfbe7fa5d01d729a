"""Checks: values out, values back, each in a process that starts from the state after the cells."""

import numpy as np
import pytest
from cell_results import text

from autograder import wire


def failure_of(answer):
    assert answer.failure is not None
    return answer.failure.kind


def test_values_cross_both_ways(child):
    child.run_cell("import torch\ndef f(x, y=1): return {'twice': 2 * x, 'y': (y, torch.ones(2))}")
    with child.check() as fork:
        value = fork.subject("f")(np.arange(3.0), y=2).value
    np.testing.assert_array_equal(value["twice"], [0.0, 2.0, 4.0])
    assert value["y"][0] == 2 and isinstance(value["y"][1], wire.Tensor)


def test_failures_of_every_kind(child):
    child.run_cell(
        "def stub(x): raise NotImplementedError('write it')\n"
        "def bad(x): return x / 0\nodd = lambda x: object()"
    )
    with child.check() as fork:
        assert failure_of(fork.subject("absent")(1)) == "missing"
        assert failure_of(fork.subject("stub")(1)) == "unanswered"
        failure = fork.subject("bad")(1).failure
        assert (failure.kind, failure.type) == ("exception", "ZeroDivisionError")
        assert isinstance(fork.subject("odd")(1).value, wire.Opaque)
        assert fork.subject("abs")(-1).failure.kind == "missing"  # a builtin is no answer


def test_the_source_is_handed_on(child):
    with child.check() as fork:
        subject = fork.subject("f", "def f(): ...")
    assert (subject.name, subject.source) == ("f", "def f(): ...")


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n        try:\n            while True: sum(range(9))\n        except: 1",
    ],
)
def test_a_call_without_end_costs_that_check_alone(child, loop):
    child.run_cell(f"def f(x):\n    {loop}\ndef g(x): return x")
    with child.check() as fork:
        assert failure_of(fork.subject("f")(1)) == "timeout"
        assert failure_of(fork.subject("g")(1)) == "timeout"  # the same fork is not asked again
    with child.check() as fork:
        assert fork.subject("g")(1).value == 1
    assert text(child.run_cell("print(g(2))")) == "2\n"


@pytest.mark.parametrize(
    "crash",
    [
        "import os; os._exit(3)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "raise SystemExit",
    ],
)
def test_a_crash_in_a_check_costs_nothing_elsewhere(child, crash):
    child.run_cell(f"state = []\ndef f(x):\n    {crash}\ndef g(x): state.append(x); return len(state)")
    with child.check() as fork:
        assert failure_of(fork.subject("f")(1)) in ("died", "exception")
    for _ in range(2):  # and what one check changes, the next does not see
        with child.check() as fork:
            assert fork.subject("g")(1).value == 1
    assert text(child.run_cell("print(len(state))")) == "0\n"


def test_memory_beyond_the_limit_is_an_exception(child):
    child.run_cell("import numpy as np\ndef f(n): return np.ones(n).sum()")
    with child.check() as fork:
        failure = fork.subject("f")(3 * 2**27).failure
        assert failure.kind == "exception" and "Memory" in failure.type
        assert fork.subject("f")(3).value == 3.0


def test_what_is_too_large_or_too_odd_to_cross_is_no_value(child):
    child.run_cell(
        "import numpy as np\ndef f(n): return np.zeros(n)\ndef deep(x):\n    y = []\n"
        "    y.append(y); return y"
    )
    with child.check() as fork:
        large = fork.subject("f")(10_000_000)
        assert large.failure is not None or isinstance(large.value, wire.Opaque)
        looped = fork.subject("deep")(0)
        assert looped.failure is not None or isinstance(looped.value, (wire.Opaque, list))
    with child.check() as fork:
        assert fork.subject("f")(2).value.shape == (2,)


def test_replaced_tools_of_the_grader_change_no_value(child):
    child.run_cell(
        "import numpy.testing, autograder, autograder.worker.calls as calls, autograder.wire as wire\n"
        "numpy.testing.assert_allclose = lambda *a, **k: None\nautograder.check = lambda *a: 'right'\n"
        "class Same:\n    def __eq__(self, other): return True\n"
        "def f(x): return 41\ndef g(x): return Same()"
    )
    with child.check() as fork:
        assert fork.subject("f")(1).value == 41
        assert isinstance(fork.subject("g")(1).value, wire.Opaque)


def test_a_forged_reply_is_only_ever_a_value(child):
    source = """
import os, socket, autograder.wire as wire
def forge(x):
    for fd in range(3, 64):
        try:
            line = socket.socket(fileno=os.dup(fd))
            wire.send(line, {"returned": 7, "failure": None, "evaluations": 1, "changed": [], "ruled_out": [],
                             "seconds": 0.0, "verdict": "right", "score": 100})
        except Exception: pass
    return 8
def rubbish(x):
    for fd in range(3, 64):
        try: os.write(fd, b"\\xff" * 1000)
        except OSError: pass
    return 8
def shut(x):
    os.closerange(3, 64)
def f(x): return x
"""
    child.run_cell(source)
    for name in ("forge", "rubbish", "shut"):
        with child.check() as fork:
            answer = fork.subject(name)(1)
            assert answer.failure is not None or answer.value in (7, 8)
    assert child.signals
    with child.check() as fork:
        assert fork.subject("f")(3).value == 3


def test_a_flood_of_replies_ends(child):
    child.run_cell(
        "import os\ndef flood(x):\n    while True:\n"
        "        for fd in range(3, 64):\n            try: os.write(fd, b'\\x10' + bytes(7) + b'x' * 99999)\n"
        "            except OSError: pass\ndef f(x): return x"
    )
    with child.check() as fork:
        assert failure_of(fork.subject("flood")(1)) in ("died", "timeout", "refused")
    with child.check() as fork:
        assert fork.subject("f")(3).value == 3


def test_probe_functions_arrive_as_themselves_and_are_counted(child):
    from autograder.functions import FAMILIES, Probe, points

    family = next(iter(FAMILIES))
    assert isinstance(Probe(family), Probe) and points is not None
    child.run_cell("def f(probe): return type(probe).__name__")
    with child.check() as fork:
        assert fork.subject("f")(Probe(family)).value == "Probe"


def test_odd_replies_between_cells_never_raise(child):
    child.run_cell(
        "import socket, threading, time, numpy as np\nfrom autograder import wire\n"
        "def later():\n    time.sleep(0.3)\n    line = socket.socket(fileno=3)\n"
        "    for value in ({'op': np.zeros(3)}, np.zeros(2), {'cell': np.zeros(3), 'op': 'x'}, None):\n"
        "        wire.send(line, value)\n    line.detach()\n"
        "threading.Thread(target=later).start()\ndef f(x):\n    while True: sum(range(9))\ndef g(x): return x"
    )
    with child.check() as fork:
        assert failure_of(fork.subject("f")(1)) == "timeout"
    assert child.run_cell("1").status in ("ok", "died")
    assert child.run_cell("2").status == "ok" and child.signals
