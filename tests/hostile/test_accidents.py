"""Honest students with a right answer and an accident beside it: everyone keeps every mark."""

# ruff: noqa: E501 (submissions stand as their students wrote them)

from __future__ import annotations

import nbformat
import pytest
from submissions import handed_in, marks, right_answers, told

from autograder import grading, intake
from autograder.remote import Worker

BEFORE = {
    "a warning": "import warnings\nwarnings.warn('the step is small')",
    "stderr": "import sys\nprint('careful', file=sys.stderr)",
    "two thousand lines": "for i in range(2000): print('line', i)",
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "twenty figures": "import matplotlib.pyplot as plt\nfor i in range(21): plt.figure()\nplt.close('all')",
    "matplotlib.use": "import matplotlib\nmatplotlib.use('Agg')",
    "seterr": "import numpy\nnumpy.seterr(all='raise')",
    "default dtype": "import torch\ntorch.set_default_dtype(torch.float64)",
    "half as default": "import torch\ntorch.set_default_dtype(torch.float16)",
    "default device": "import torch\ntorch.set_default_device('cpu')",
    "a device that is not there": "import torch\ntorch.set_default_device('cuda')",
    "a device without memory": "import torch\ntorch.set_default_device('meta')",
    "a copy of a tensor": "import copy, torch\ncopy.deepcopy(torch.ones(3))",
    "a saved tensor": "import torch\ntorch.save(torch.ones(3), 'x.pt')\ntorch.load('x.pt')",
    "a look around": "import os\nprint(os.getcwd(), os.listdir('.'), os.listdir('..'), os.listdir('/proc'))",
    "the system's name": "import platform\nprint(platform.platform(), platform.freedesktop_os_release())",
    "threads": "import torch\ntorch.set_num_threads(4)",
    "more threads": "import os\nos.environ['OMP_NUM_THREADS'] = '8'\nimport torch\ntorch.set_num_threads(2)\n"
    "torch.ones(300, 300) @ torch.ones(300, 300)",
    "chdir": "import os\nos.makedirs('data', exist_ok=True)\nos.chdir('data')",
    "chdir and gone": "import os\nos.mkdir('d')\nos.chdir('d')\nos.rmdir('../d')",
    "stars": "from autograd.numpy import *\nfrom torch import *\nfrom builtins import range",
    "numpy stars": "from numpy import *",
    "sum": "sum = 3",
    "more builtins": "list = [1]; print = None; id = 7; type = 'x'; dict = {}; max = 1; input = ''",
    "check": "def check(*anything):\n    print('mine')",
    "names of ours": "def perform(*a): pass\nsubject = Probe = wire = None",
    "a syntax error": "def f(x:\n    return",
    "an exception": "1 / 0",
    "no such module": "import tensorflow_of_my_own",
    "magics": "%time 1 + 1\n%timeit -n 1 -r 1 1 + 1\n%pwd\n%who",
    "a shell line": "!echo hello",
    "a cell magic": "%%time\nx = 1",
    "an unknown magic": "%nosuchmagic",
    "widget": "%matplotlib widget",
    "notebook": "%matplotlib notebook\nimport matplotlib.pyplot as plt\nplt.plot([1])",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "reset": "%reset -f\nimport torch, autograd, numpy\nimport autograd.numpy as np",
    "capture": "%%capture\nprint('hidden')",
    "precision": "%precision 3\nimport numpy\nnumpy.set_printoptions(precision=2, threshold=3)",
    "xmode": "%xmode Verbose",
    "pdb": "%pdb on\n1 / 0",
    "breakpoint": "breakpoint()",
    "input": "n = int(input('how many? '))",
    "sys.exit": "import sys\nsys.exit()",
    "exit": "exit()",
    "quit": "quit",
    "raise SystemExit": "raise SystemExit('done for today')",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "endless recursion": "def g(n): return g(n + 1)\ng(0)",
    "deleted names": "del check",
    "deleted display": "import builtins\nif hasattr(builtins, 'display'): del builtins.display",
    "closed stdout": "import sys\nsys.stdout.close()\nsys.stderr.close()",
    "redirected stdout": "import sys\nsys.stdout = open('log.txt', 'w')\nprint('to the file')",
    "no stdout": "import sys\nsys.stdout = sys.stderr = None",
    "closed descriptors": "import os\nos.close(1)\nos.close(2)\nos.close(0)",
    "seeds": "import random, numpy, torch\nrandom.seed(1); numpy.random.seed(2); torch.manual_seed(3)",
    "simplefilter": "import warnings\nwarnings.simplefilter('error')",
    "all warnings": "import warnings\nwarnings.filterwarnings('always')",
    "recursion limit": "import sys\nsys.setrecursionlimit(100000)",
    "gc": "import gc\ngc.disable()\ngc.set_threshold(1)",
    "gc debug": "import gc\ngc.enable(); gc.set_debug(gc.DEBUG_STATS)",
    "anomalies": "import torch\ntorch.autograd.set_detect_anomaly(True)",
    "deterministic": "import torch\ntorch.use_deterministic_algorithms(True)",
    "no grad": "import torch\ntorch.set_grad_enabled(False)",
    "inference mode": "import torch\ntorch.inference_mode().__enter__()",
    "a default tensor": "import torch\ntorch.set_default_tensor_type(torch.DoubleTensor)",
    "torch printing": "import torch\ntorch.set_printoptions(profile='full')",
    "compile": "import torch\n@torch.compile\ndef g(x): return x + 1",
    "logging": "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.debug('x')",
    "progress": "import sys, time\nfor i in range(20):\n    sys.stdout.write(f'\\r{i}/20')\n    sys.stdout.flush()",
    "tqdm": "from tqdm.auto import tqdm\nfor i in tqdm(range(5)): pass",
    "await": "import asyncio\nawait asyncio.sleep(0.01)",
    "asyncio.run": "import asyncio\nasyncio.run(asyncio.sleep(0))",
    "a pool": "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p: print(p.map(abs, [-1, 2]))",
    "threads left": "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    "a thread that prints": "import threading, time\ndef p():\n    while True: print('.'); time.sleep(0.05)\n"
    "threading.Thread(target=p, daemon=True).start()",
    "an executor": "from concurrent.futures import ThreadPoolExecutor\n"
    "pool = ThreadPoolExecutor(4)\nprint(list(pool.map(abs, [-1])))",
    "subprocess": "import subprocess\nsubprocess.run(['echo', 'hello'])",
    "a child process left": "import subprocess\np = subprocess.Popen(['sleep', '100'])",
    "a trace": "import sys\nsys.settrace(lambda *a: None)",
    "a profile": "import cProfile\ncProfile.run('1 + 1')",
    "a profiler left on": "import cProfile\nprofiler = cProfile.Profile()\nprofiler.enable()",
    "an alarm of one's own": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.alarm(1)",
    "an interrupt handler": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
    "atexit": "import atexit\natexit.register(print, 'bye')",
    "a file": "open('notes.txt', 'w').write('x')\nopen('notes.txt').read()",
    "a module of one's own": "%%writefile helper.py\nvalue = 1",
    "a module named numpy": "open('numpy.py', 'w').write('raise ImportError')\nopen('torch.py', 'w').write('x = 1')",
    "a module named random": "open('random.py', 'w').write('1 / 0')\nopen('wire.py', 'w').write('1 / 0')",
    "reloaded": "import importlib, numpy, autograd\nimportlib.reload(autograd)",
    "a network": "import urllib.request\nurllib.request.urlopen('https://example.org')",
    "a missing file": "open('/home/me/data.csv')",
    "pip": "%pip install numpy",
    "a large array": "import numpy\nlarge = numpy.ones(30_000_000)",
    "too large an array": "import numpy\nlarge = numpy.ones(3_000_000_000)",
    "ten slow seconds": "import time\nfor i in range(10): time.sleep(0.1)",
    "a huge result": "list(range(1_000_000))",
    "a json display": "from IPython.display import JSON, display\ndisplay(JSON([1, {'a': 2}]))\n"
    "display({'application/json': [1, 2]}, raw=True)",
    "html, latex, svg": "from IPython.display import HTML, Latex, Markdown, SVG, display\n"
    "display(HTML('<table><tr><td>1'), Latex('$x$'), Markdown('*x*'), SVG('<svg></svg>'))",
    "a form feed": "print('\\x0c\\x00\\x1b[31mred\\ud800')",
    "no newline at the end, tabs": "x = 1\t\n\n\n",
    "empty": "",
    "a comment": "# to do",
    "numpy's old names": "import numpy as onp\nonp.float = float",
    "a locale": "import locale\ntry: locale.setlocale(locale.LC_ALL, 'C')\nexcept locale.Error: pass",
    "decimal": "import decimal\ndecimal.getcontext().prec = 5",
    "an umask": "import os\nos.umask(0o777)",
    "a hook": "import sys\nsys.excepthook = lambda *a: None\nsys.displayhook = lambda x: None",
    "an overridden exception": "class Exception(BaseException): pass\nclass ValueError(Exception): pass",
    "an environment": "import os\nos.environ.clear()",
    "a path": "import sys\nsys.path.clear()",
    "forgotten modules": "import sys\nfor name in [n for n in sys.modules if n.startswith('autograd.')][:3]:\n"
    "    pass",
    "history": "%history\nIn[-1], Out",
    "a post-run hook": "get_ipython().events.register('post_run_cell', lambda result: 1 / 0)",
    "a doctest": "import doctest\ndoctest.testmod()",
    "a main guard": "if __name__ == '__main__':\n    print('main')",
    "an argument parser": "import argparse\nargparse.ArgumentParser().parse_args(['--no-such'])",
}


TOLD = {
    "a network": ("It asked for the network: 'example.org'.",),
    "a missing file": ("It asked for a file outside its folder: '/home/me/data.csv'.",),
}


@pytest.mark.parametrize("accident", BEFORE)
def test_an_accident_in_a_cell_costs_nothing_and_raises_no_suspicion(grade, accident):
    graded = grade(right_answers(), before=BEFORE[accident])
    assert set(marks(graded).values()) == {1.0}, told(graded)
    assert graded.signals == TOLD.get(accident, ())


def test_ten_slow_seconds_are_within_the_limits_of_a_class():
    submission, master = handed_in(right_answers(), before="import time\ntime.sleep(10)")
    with Worker() as worker:
        graded = grading.grade(intake.read(nbformat.writes(submission).encode(), master), worker, 1)
    assert set(marks(graded).values()) == {1.0}, told(graded)
    assert not any(cell.get("outputs") for cell in graded.notebook.cells if "sleep" in cell.source)


AFTER = {
    "a name used again": "f = 3\njacobian_torch = None",
    "names deleted": "del f, jacobian_autograd, np, torch",
    "an exit": "import os\nos._exit(0)",
    "an endless loop": "while True: pass",
    "an overwritten function": "def f(x): return 0 * x",
    "a syntax error": "def f(x",
    "everything deleted": "%reset -f",
    "too much memory": "x = [bytearray(1 << 28) for _ in range(20)]",
    "a stub left over": "def f(x):\n    raise NotImplementedError",
}


@pytest.mark.parametrize("accident", AFTER)
def test_what_comes_after_a_check_costs_nothing(grade, accident):
    graded = grade(right_answers(), after=AFTER[accident])
    assert set(marks(graded).values()) == {1.0}, told(graded)


RIGHT_F = {
    "prints": "def f(x):\n    print('called with', x)\n    return np.array([x[0], x[0] * x[1]])",
    "prints a lot": "def f(x):\n    for i in range(2000): print(i)\n    return np.array([x[0], x[0] * x[1]])",
    "warns": "import warnings\ndef f(x):\n    warnings.warn('slow')\n    return np.array([x[0], x[0] * x[1]])",
    "logs": "import logging\ndef f(x):\n    logging.error('here')\n    return np.array([x[0], x[0] * x[1]])",
    "draws": "import matplotlib.pyplot as plt\ndef f(x):\n    plt.figure()\n    plt.plot([1, 2])\n    plt.close()\n"
    "    return np.array([x[0], x[0] * x[1]])",
    "draws random numbers": "def f(x):\n    np.random.seed(0)\n    np.random.rand(3)\n    return np.array([x[0], x[0] * x[1]])",
    "sleeps": "import time\ndef f(x):\n    time.sleep(0.05)\n    return np.array([x[0], x[0] * x[1]])",
    "writes a file": "def f(x):\n    open('log', 'a').write('x')\n    return np.array([x[0], x[0] * x[1]])",
    "cannot write a file": "def f(x):\n    try: open('/log', 'a')\n    except OSError: pass\n"
    "    return np.array([x[0], x[0] * x[1]])",
    "is defined twice": "def f(x): return x\ndef f(x): return np.array([x[0], x[0] * x[1]])",
    "is a lambda": "f = lambda x: np.array([x[0], x[0] * x[1]])",
    "is a callable object": "class F:\n    def __call__(self, x): return np.array([x[0], x[0] * x[1]])\nf = F()",
    "is a method": "class F:\n    def g(self, x): return np.array([x[0], x[0] * x[1]])\nf = F().g",
    "is a partial": "import functools\ndef g(k, x): return np.array([x[0], k * x[0] * x[1]])\nf = functools.partial(g, 1)",
    "is decorated": "import functools\ndef twice(g):\n    @functools.wraps(g)\n    def h(*a, **k): return g(*a, **k)\n    return h\n"
    "@twice\ndef f(x): return np.array([x[0], x[0] * x[1]])",
    "is timed": "%timeit -n 1 -r 1 1\ndef f(x): return np.array([x[0], x[0] * x[1]])",
    "is stacked": "def f(x): return np.stack([x[0], x[0] * x[1]])",
    "is concatenated": "def f(x): return np.concatenate([x[:1], x[:1] * x[1:]])",
    "has another parameter's name": "def f(point): return np.array([point[0], point[0] * point[1]])",
    "has a default": "def f(x, scale=1.0): return scale * np.array([x[0], x[0] * x[1]])",
    "is called below": "def f(x): return np.array([x[0], x[0] * x[1]])\nprint(f(np.array([1.0, 2.0])))\nf(3)",
    "uses a global": "scale = 1.0\ndef f(x): return scale * np.array([x[0], x[0] * x[1]])",
    "has Windows line ends": "def f(x):\r\n    return np.array([x[0], x[0] * x[1]])\r\n",
    "has tabs": "def f(x):\n\treturn np.array([x[0], x[0] * x[1]])",
    "has words of all languages": "def f(x):\n    größe = x[0]  # 大小 ✓\n    return np.array([größe, größe * x[1]])",
    "starts a thread": "from concurrent.futures import ThreadPoolExecutor\ndef f(x):\n"
    "    with ThreadPoolExecutor(2) as pool: pool.submit(abs, 1).result()\n    return np.array([x[0], x[0] * x[1]])",
    "exits below": "def f(x): return np.array([x[0], x[0] * x[1]])\nraise SystemExit",
    "crashes below": "def f(x): return np.array([x[0], x[0] * x[1]])\nprint(undefined)",
    "with annotations": "def f(x: np.ndarray) -> np.ndarray:\n    '''doc'''\n    return np.array([x[0], x[0] * x[1]])",
}


@pytest.mark.parametrize("accident", RIGHT_F)
def test_a_right_answer_in_its_own_manner(grade, accident):
    graded = grade({"f": RIGHT_F[accident]}, only=("f",))
    assert marks(graded) == {"check_f": 1.0}, told(graded)


SPOILED = {
    "a syntax error": "def jacobian_torch(f, x:",
    "an exception": "1 / 0",
    "a loop": "while True: pass",
    "an exit": "import os; os._exit(1)",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "a stopped process": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "no memory": "x = [bytearray(1 << 28) for _ in range(20)]",
    "a call that exits": "def jacobian_torch(f, x): raise SystemExit",
    "a call that crashes": "import ctypes\ndef jacobian_torch(f, x): ctypes.string_at(0)",
    "a call that loops": "def jacobian_torch(f, x):\n    while True: pass",
    "a call that spoils numpy": "def jacobian_torch(f, x):\n    np.array = None\n    torch.stack = None",
}


@pytest.mark.parametrize("accident", SPOILED)
def test_one_spoiled_answer_costs_that_answer_alone(grade, accident):
    graded = grade(right_answers() | {"jacobian_torch": SPOILED[accident]})
    assert marks(graded) == {
        "check_f": 1.0,
        "check_jacobian_autograd": 1.0,
        "check_jacobian_torch": 0.0,
        "check_jacobian_forward": 1.0,
    }, told(graded)


@pytest.mark.parametrize(
    "accident", ["seterr", "simplefilter", "default dtype", "stars", "no grad", "gc", "chdir"]
)
def test_the_other_assignment_takes_no_harm_either(grade, accident):
    graded = grade(right_answers("packing"), before=BEFORE[accident], assignment="packing")
    assert set(marks(graded).values()) == {1.0}, told(graded)
