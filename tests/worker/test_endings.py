"""However a cell, a child, a worker or the grader ends: nothing is left behind, and the next goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cell_results import errors, text

from autograder.remote import WorkerFailed


def processes_saying(mark):
    """The ids of all processes whose command line holds `mark`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass  # it ended meanwhile
    return found


def gone(condition, seconds=20.0):
    """Wait until `condition` holds no more."""
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not condition()


CRASHES = {
    "exit": ("import os; os._exit(3)", "exit status 3"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
    "abort": ("import os; os.abort()", "abort()"),
    "kill": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
}


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_costs_its_own_cell(confined, crash):
    source, reason = CRASHES[crash]
    confined.run_cell("x = 5\ndef f(): return x")
    result = confined.run_cell("print('before')\n" + source)
    assert (result.status, result.execution_count) == ("died", None)
    assert text(result) == "before\n" and reason in result.outputs[-1]["evalue"]
    assert text(confined.run_cell("print(x)")) == "5\n"
    with confined.check() as fork:
        assert fork.subject("f")().value == 5


def test_a_cell_without_end_is_interrupted_and_keeps_its_names(child):
    result = child.run_cell("x = 1\nwhile True: sum(range(9))", seconds=0.5)
    assert result.status == "timeout" and errors(result) == ["CellTimeout"]
    assert text(child.run_cell("print(x)")) == "1\n"


@pytest.mark.parametrize(
    "stubborn",
    [
        "while True:\n    try:\n        while True: sum(range(9))\n    except BaseException: pass",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: sum(range(9))",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: sum(range(9))",
        "sum(iter(int, 1))",
    ],
)
def test_a_cell_that_cannot_be_interrupted_is_killed(child, stubborn):
    child.run_cell("x = 1")
    result = child.run_cell("y = 2\n" + stubborn, seconds=0.5)
    assert result.status == "timeout" and errors(result)[-1] == "CellTimeout"
    assert text(child.run_cell("print(x, 'y' in dir())")) == "1 False\n"


def test_a_cell_that_breaks_only_when_it_runs_again_is_left_out(child):
    # The first run leaves no trace that a second could see, but the clock.
    child.run_cell("x = 1")
    child.run_cell(f"import time, os\nif time.time() > {time.time() + 1.5}: os._exit(1)\ny = 2")
    time.sleep(1.6)
    assert child.run_cell("os._exit(9)").status == "died"
    assert text(child.run_cell("print(x, 'y' in dir())")) == "1 False\n"


def test_a_submission_that_always_crashes_comes_to_an_end(child):
    results = [child.run_cell("import os; os._exit(1)") for _ in range(15)]
    assert {result.status for result in results} == {"died"}
    with child.check() as fork:
        assert fork.subject("f")(1).failure.kind == "died"


def test_memory_beyond_the_limit_is_an_exception(confined):
    assert errors(confined.run_cell("x = bytearray(3 * 2**30)")) == ["MemoryError"]
    assert errors(confined.run_cell("import numpy as np\nnp.ones((3, 2**27)).sum()")) != []
    assert confined.run_cell("import torch\ntorch.ones(3 * 2**28)").status == "error"
    assert text(confined.run_cell("print('alive')")) == "alive\n"


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_processes_are_bounded_and_all_of_them_end(request, kind):
    source = """
import os, time
count = 0
try:
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(60); os._exit(0)
        count += 1
except OSError:
    pass
print(count)
"""
    worker = request.getfixturevalue(kind)
    for _ in range(2):  # were one of the first left, the second could not start as many
        with worker.child() as child:
            assert worker.limits.processes / 2 < int(text(child.run_cell(source))) <= worker.limits.processes


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_a_daemon_ends_with_its_submission(request, kind):
    mark = f"86399.{os.getpid()}"
    with request.getfixturevalue(kind).child() as child:
        source = f"""
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        os.closerange(0, 100)
        os.execvp("sleep", ["sleep", "{mark}"])
    os._exit(0)
os.wait()
time.sleep(0.2)
"""
        assert child.run_cell(source).status == "ok"
        assert len(processes_saying(mark)) == 1
    assert processes_saying(mark) == []


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_processes_that_fork_faster_than_one_can_look_end(request, kind):
    worker = request.getfixturevalue(kind)
    with worker.child() as child:
        child.run_cell(
            "import os\nif os.fork() == 0:\n    os.setsid()\n    while True:\n"
            "        try:\n            if os.fork() != 0: os._exit(0)\n        except OSError: pass"
        )
    with worker.child() as child:  # as many processes as ever
        source = "import threading\ne = threading.Event()\n"
        source += "for i in range(50): threading.Thread(target=e.wait).start()"
        assert child.run_cell(source + "\nprint(i)\ne.set()").status == "ok"


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_nothing_of_one_submission_reaches_the_next(request, kind):
    worker = request.getfixturevalue(kind)
    with worker.child() as child:
        source = """
import os, sys, builtins, numpy, torch, random, tempfile
open("left.txt", "w").write("x"); os.makedirs("a/b")
try: os.chmod("a", 0)
except PermissionError: pass  # refused where the user id is the grader's
open(os.path.expanduser("~/.profile"), "w").write("x"); tempfile.mkdtemp()
os.makedirs(os.path.expanduser("~/.ipython/profile_default/startup"), exist_ok=True)
open(os.path.expanduser("~/.ipython/profile_default/startup/0.py"), "w").write("poison = 1")
path = "deep"
for _ in range(1500):
    os.mkdir("d"); os.chdir("d")
numpy.sin = builtins.poison = sys.modules["poison"] = 1
torch.set_default_dtype(torch.float64); os.environ["POISON"] = "1"
"""
        assert child.run_cell(source).status == "ok"
    with worker.child() as child:
        source = (
            "import os, sys, builtins, numpy, torch\n"
            "print(os.listdir(), os.listdir(os.environ['HOME']), numpy.sin, hasattr(builtins, 'poison'))\n"
            "print('poison' in sys.modules, 'poison' in dir(), 'POISON' in os.environ)\n"
            "print(torch.get_default_dtype())"
        )
        assert text(child.run_cell(source)) == "[] [] <ufunc 'sin'> False\nFalse False False\ntorch.float32\n"


def test_rubbish_in_the_graders_line_costs_its_own_cell(child):
    child.run_cell("x = 5")
    for rubbish in (b"\xff" * 100, b"\x05" + b"\0" * 7 + b"hello", b"\0" * 8):
        source = "import os\nfor fd in range(3, 64):\n    try: "
        source += f"os.write(fd, {rubbish!r})\n    except OSError: pass"
        child.run_cell(source)
        child.run_cell("pass")
    assert child.signals
    assert text(child.run_cell("print(x)")) == "5\n"


FORGED = """
import socket, sys
from autograder import wire
line = socket.socket(fileno=3)
recorder = get_ipython().recorder
for cell in {cells}:
    item = {{"kind": "result", "data": {{"text/plain": "forged"}}}}
    wire.send(line, {{"op": "output", "cell": cell, "items": [item]}})
    wire.send(line, {{"op": "done", "cell": cell, "status": "ok", "count": 1}})
line.detach()
z = 3
"""


@pytest.mark.parametrize("cells", ["range(100)", "[recorder._cell]", "[recorder._cell] * 50"])
def test_a_forged_end_of_a_cell_forges_nothing_but_its_own(child, cells):
    child.run_cell("x = 1")
    child.run_cell(FORGED.format(cells=cells))
    result = child.run_cell("y = 2\nprint('honest')")
    assert (result.status, text(result)) == ("ok", "honest\n")
    assert text(child.run_cell("print(x, y)")) == "1 2\n"
    assert child.signals


def test_the_time_of_a_submission_is_bounded(child):
    child._left = 1.0
    assert child.run_cell("while True: sum(range(9))").status == "timeout"
    result = child.run_cell("print(1)")
    assert result.status == "timeout" and "has used its" in result.outputs[0]["evalue"]
    with child.check() as fork:
        assert fork.subject("f")(1).failure.kind == "timeout"


def test_no_descriptor_of_the_grader_is_lost(worker):
    def used():
        return len(os.listdir("/proc/self/fd"))

    def submission():
        with worker.child() as child:
            child.run_cell("def f(x): return x")
            with child.check() as fork:
                fork.subject("f")(1)
            child.run_cell("import os; os._exit(1)")

    submission()
    before = used()
    for _ in range(25):
        submission()
    assert used() == before


@pytest.mark.parametrize("which", ["the supervisor", "the forking process"])
def test_a_killed_worker_is_no_submissions_doing_and_is_replaced(worker, which):
    with pytest.raises(WorkerFailed), worker.child() as child:
        child.run_cell("x = 5\ndef f(y): return x + y")
        supervisor = worker.server._process.pid
        (forking,) = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
        with child.check() as fork:
            assert fork.subject("f")(1).value == 6
            os.kill(supervisor if which == "the supervisor" else int(forking), signal.SIGKILL)
            assert gone(lambda: os.path.exists(f"/proc/{forking}"))
            fork.subject("f")(2)
    with worker.child() as child:
        assert text(child.run_cell("print(1)")) == "1\n"


@pytest.mark.parametrize("without", ["", "namespaces"])
def test_a_killed_grader_leaves_nothing(tmp_path, without):
    mark = f"86398.{os.getpid()}"
    script = f"""
import sys, time
from autograder.remote import Worker
worker = Worker(without={without.split()!r})
with worker.child() as child:
    child.run_cell("import subprocess; subprocess.Popen(['setsid', 'sleep', '{mark}'])")
    child.run_cell("open('left', 'w').write('x')")
    print(worker.server._process.pid, worker.server._place, flush=True)
    child.run_cell("while True: sum(range(9))")
"""
    (tmp_path / "grader.py").write_text(script)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command, environment = [sys.executable, tmp_path / "grader.py"], {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as grader:
        supervisor, place = grader.stdout.readline().decode().split()
        assert len(processes_saying(mark)) == 1 and place.startswith(str(temporary))
        grader.kill()
    assert gone(lambda: processes_saying(mark) or os.path.exists(f"/proc/{supervisor}"))
    assert gone(lambda: list(temporary.iterdir()))
