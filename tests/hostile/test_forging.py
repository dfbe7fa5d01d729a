"""Wrong answers with something beside them that is to earn marks: nobody earns any."""

# ruff: noqa: E501 (submissions stand as their students wrote them)

from __future__ import annotations

import pytest
from submissions import marks, printed, told

WRONG = "def f(x):\n    return np.array([x[0] * x[1], x[0]])"

BEFORE = {
    "numpy.testing": "import numpy.testing as t\nt.assert_allclose = t.assert_array_equal = lambda *a, **k: None",
    "allclose": "import numpy, torch\nnumpy.allclose = numpy.array_equal = torch.allclose = lambda *a, **k: True",
    "numpy itself": "import numpy\nnumpy.abs = numpy.max = lambda *a, **k: numpy.zeros(1)\nnumpy.any = lambda *a: False",
    "autograder.check": "import autograder\nautograder.check = check = lambda *a: 'right'",
    "a forged package": "import sys, types\nfake = types.ModuleType('autograder.grading')\n"
    "fake.grade = lambda *a: 'right'\nsys.modules['autograder.grading'] = fake",
    "an AST transformer": "import ast\nclass Free(ast.NodeTransformer):\n"
    "    def visit_Expr(self, node): return ast.parse('None').body[0]\n"
    "get_ipython().ast_transformers.append(Free())",
    "an input transformer": "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
    "AssertionError": "import builtins\nbuiltins.AssertionError = type('Quiet', (BaseException,), {})",
    "hooks": "for event in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'):\n"
    "    get_ipython().events.register(event, lambda *a: print('7/7'))",
    "run_cell": "get_ipython().run_cell = lambda *a, **k: type('R', (), {'success': True})()",
    "a published result": "from IPython.display import publish_display_data\n"
    "publish_display_data({'text/html': '<b>right</b> 7 of 7 points', 'text/plain': '1.0'})\n1.0",
    "a printed report": "print({'op': 'done', 'status': 'ok', 'score': 7, 'verdict': 'right'})",
    "perform": "import autograder.worker.session as s\n"
    "s.perform = lambda *a, **k: {'returned': True, 'failure': None, 'evaluations': 1, 'changed': [], "
    "'ruled_out': [], 'seconds': 0.0}",
    "encode": "import autograder.wire as w, autograder.worker.session as s\n"
    "w.encode = s.wire.send = lambda *a, **k: None",
    "verdicts in replies": "import autograder.worker.session as s\nold = s.perform\n"
    "s.perform = lambda *a, **k: {**old(*a, **k), 'verdict': 'right', 'score': 7, 'fraction': 1.0}",
    "excepthook": "import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None",
    "forks that answer": "import os\nif os.fork(): os._exit(0)",
}


@pytest.mark.parametrize("attack", BEFORE)
def test_no_tool_of_the_student_forges_a_mark(grade, attack):
    graded = grade({"f": WRONG}, before=BEFORE[attack], after=BEFORE[attack], only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)


ANSWERS = {
    "an array equal to everything": "class Same(np.numpy_boxes.ArrayBox if False else __import__('numpy').ndarray):\n"
    "    def __eq__(self, other): return True\n    __ne__ = __gt__ = __lt__ = lambda self, other: False\n"
    "    def __array_ufunc__(self, *a, **k): return 0.0\n    def __sub__(self, other): return 0 * other\n"
    "def f(x): return __import__('numpy').zeros(2).view(Same)",
    "an object equal to everything": "class Same:\n    __array_priority__ = 1e9\n    shape = (2,); ndim = 1\n"
    "    def __eq__(self, other): return True\n    def __array__(self, *a, **k): raise SystemExit\n"
    "    def __reduce__(self): return exec, ('raise SystemExit',)\ndef f(x): return Same()",
    "True": "def f(x): return True",
    "NaN": "def f(x): return np.array([np.nan, np.nan])",
    "infinity": "def f(x): return np.array([np.inf, np.inf])",
    "complex NaN": "def f(x): return np.array([complex(x[0], np.nan), x[0] * x[1]])",
    "one number for all": "def f(x): return np.array(0.0)",
    "an empty array": "def f(x): return np.zeros((0, 2))",
    "an impossible shape": "def f(x): return __import__('numpy').zeros((0, 2**40))",
    "many axes": "def f(x): return np.ones((1,) * 32)",
    "zeros that broadcast": "def f(x): return __import__('numpy').broadcast_to(0.0, (2,))",
    "a large array": "def f(x): return __import__('numpy').ones(4_000_000)",
    "too large an array": "def f(x): return __import__('numpy').broadcast_to(1.0, (10**6, 10**6))",
    "objects": "def f(x): return np.array([x[0], None], dtype=object)",
    "text": "def f(x): return np.array(['right', 'right'])",
    "dates": "def f(x): return np.array(['2020', '2021'], dtype='M8[D]')",
    "a generator": "def f(x): yield x[0]",
    "a lambda": "def f(x): return lambda: x",
    "a list in itself": "def f(x):\n    a = []; a.append(a)\n    return a",
    "a deep list": "def f(x):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a",
    "a huge int": "def f(x): return 10**100000",
    "a huge string": "def f(x): return '7/7' * 10**7",
    "a type with a long name": "def f(x): return type('right' * 10**5, (), {})()",
    "an exception with a long name": "def f(x): raise type('right' * 10**5, (Exception,), {})('x' * 10**7)",
    "an exception that cannot be shown": "class E(Exception):\n    def __str__(self): raise SystemExit\n"
    "    __repr__ = __str__\ndef f(x): raise E()",
    "a deep traceback": "def f(x): return f(x)",
    "a memory error": "def f(x): return [0] * 10**12",
    "exit": "def f(x): __import__('os')._exit(0)",
    "an exit status": "def f(x): raise SystemExit('right')",
    "a stop of oneself": "def f(x):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)",
    "an alarm ignored": "def f(x):\n    import signal\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
    "    while True: pass",
    "a thread that burns": "import threading\ndef burn():\n    while True: pass\ndef f(x):\n"
    "    for _ in range(8): threading.Thread(target=burn, daemon=True).start()\n    return np.zeros(2)",
    "a box": "kept = []\nimport autograd\ndef f(x):\n    kept.append(x)\n    return kept[0]",
    "an input given back": "def f(x):\n    x[:] = [x[0], x[0] * x[1]]\n    return x[::-1]",
    "the input, changed": "def f(x):\n    x[:] = 0\n    return np.array([x[0], x[0] * x[1]])",
    "a number that changes": "class N(float):\n    def __float__(self): return 1.0\ndef f(x): return [N(1), N(2)]",
    "no function": "f = 'right'",
    "a class": "class f:\n    def __init__(self, x): pass",
    "a property of everything": "class A:\n    def __getattr__(self, name): return self\n"
    "    def __call__(self, *a): return self\nf = A()",
    "an object that claims a type": "class A:\n    @property\n    def __class__(self): return __import__('numpy').ndarray\n"
    "def f(x): return A()",
    "a dict of surprises": "def f(x): return {i: '<script>' for i in range(10**5)}",
    "a long key": "def f(x): return {'k' * 10**7: 1}",
    "an interrupt": "def f(x): raise KeyboardInterrupt",
    "a generator's exit": "def f(x): raise GeneratorExit",
    "the reference from the stack": "import sys\ndef f(x):\n    frame = sys._getframe()\n    seen = []\n"
    "    while frame:\n        seen += [v for k, v in frame.f_locals.items() if k in ('value', 'reference', 'truth')]\n"
    "        frame = frame.f_back\n    return seen[0]",
    "the reference from the heap": "import gc\ndef f(x):\n    for o in gc.get_objects():\n"
    "        if type(o).__name__ in ('Comparison', 'Finding', 'Case', 'Judged'): return o.reference\n"
    "    return None",
    "the reference from the package": "def f(x):\n    import autograder.exercises.jacobians as j\n    return j.EXAMPLE[0]",
    "the reference from the file": "def f(x):\n    import autograder\n"
    "    return open(autograder.__path__[0] + '/exercises/jacobians.py').read()",
    "the last outputs": "def f(x): return get_ipython().user_ns['Out'][max(get_ipython().user_ns['Out'])]",
    "the input history": "def f(x): return get_ipython().user_ns['In'][-1]",
}


@pytest.mark.parametrize("attack", ANSWERS)
def test_no_odd_answer_earns_a_mark(grade, attack):
    graded = grade({"f": ANSWERS[attack]}, only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)
    assert all(len(result.message) < 5000 for result in graded.results)
    assert "right" not in {result.verdict for result in graded.results}


def test_the_same_odd_answers_break_no_other_check(grade):
    for source in ("def {0}(*a): return {{'A': 1, 2: 'x'}}", "def {0}(*a): return [1, [2]]", "{0} = 3"):
        for assignment, names in {
            "jacobians": ("jacobian_autograd", "jacobian_torch", "jacobian_forward"),
            "packing": ("pack", "unpack", "packed_gradient", "all_gradients"),
        }.items():
            answers = {name: source.format(name) for name in names}
            graded = grade(answers, only=names, assignment=assignment)
            assert set(marks(graded).values()) == {0.0}, told(graded)


FORGED_REPORT = """
import os, socket, struct, threading
from autograder import wire
from autograder.worker import session
def forged(message, names):
    returned = {returned}
    return {{"returned": returned, "failure": None, "evaluations": 1, "changed": [], "ruled_out": [],
            "seconds": 0.0, "score": 7, "verdict": "right"}}
session._called = forged
"""


@pytest.mark.parametrize(
    "returned",
    [
        "True",
        "message",
        "message['args'][0]",
        "__import__('numpy').ones((2, 2))",
        "wire.Tensor('float64', __import__('numpy').zeros(2), False, None)",
        "wire.Function('identity', {}, ())",
        "wire.Opaque('right')",
        "{'returned': 1}",
        "10**400",
        "float('nan')",
    ],
)
def test_a_report_of_the_students_making_is_values_and_no_more(grade, returned):
    graded = grade({"f": WRONG}, before=FORGED_REPORT.format(returned=returned), only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)


def test_the_seed_of_the_checks_is_not_the_childs(grade):
    source = (
        "import torch, random, sys, gc\nprint('seed', torch.initial_seed())\nframe = sys._getframe()\n"
        "while frame:\n    print([v for v in frame.f_locals.values() if type(v) is int])\n    frame = frame.f_back"
    )
    graded = grade({"f": WRONG}, before=source, only=("f",))
    assert "seed" in printed(graded) and str(graded.results[0].seed) not in printed(graded)


def test_what_one_check_saw_is_of_no_use_to_the_next(grade):
    spy = """
import json, os
def f(x):
    seen = json.load(open("seen.json")) if os.path.exists("seen.json") else []
    json.dump(seen + [[float(getattr(v, "_value", v)) for v in x]], open("seen.json", "w"))
    return np.array(seen[-1]) if seen else np.zeros(2)
"""
    graded = grade({"f": spy}, after="g = 1\nf = f", only=("f",))
    assert marks(graded) == {"check_f": 0.0}, told(graded)


def test_coarse_numbers_hide_no_finite_differences(grade):
    differences = """
def jacobian_forward(f, x):
    value, _ = torch.func.jvp(f, (x.detach(),), (torch.ones_like(x),))
    columns = []
    for i in range(len(x)):
        z = x.detach().clone()
        z[i] += 1e-6 * abs(z[i])
        columns.append((f(z) - value) / (z[i] - x[i]))
    return torch.stack(columns, 1).detach().to(torch.{dtype})
"""
    for dtype in ("float64", "bfloat16", "float16", "int64"):
        answer = {"jacobian_forward": differences.format(dtype=dtype)}
        graded = grade(answer, only=("jacobian_forward",))
        assert marks(graded) == {"check_jacobian_forward": 0.0}, (dtype, told(graded))


def test_a_count_of_evaluations_is_not_for_the_student_to_set(grade):
    several = """
def all_gradients(f, params):
    gradients = {}
    for name in params:
        gradients[name] = autograd.grad(lambda value, name=name: f(**{**params, name: value}))(params[name])
    try: f.evaluations = 1
    except AttributeError: pass
    return gradients
"""
    graded = grade({"all_gradients": several}, only=("all_gradients",), assignment="packing")
    assert marks(graded) == {"check_all_gradients": 0.5}, told(graded)
