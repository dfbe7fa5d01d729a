"""Cells in a child behave as in a notebook, and what they show arrives as nbformat outputs."""

import base64

import nbformat
import numpy as np
import pytest
from cell_results import errors, text
from conftest import SECRET


def test_prints_results_and_errors_keep_their_order(child):
    result = child.run_cell("import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('three')\n1 + 1")
    kinds = [(o["output_type"], o.get("name"), o.get("text")) for o in result.outputs]
    assert kinds == [
        ("stream", "stdout", "one\n"),
        ("stream", "stderr", "two\n"),
        ("stream", "stdout", "three\n"),
        ("execute_result", None, None),
    ]
    assert result.outputs[-1]["data"] == {"text/plain": "2"}
    assert (result.status, result.execution_count) == ("ok", 1)


def test_outputs_are_valid_nbformat(child):
    source = "from IPython.display import display, HTML\nprint(1)\ndisplay(HTML('<b>x</b>'))\n1 / 0"
    outputs = child.run_cell(source).outputs
    cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert [output["output_type"] for output in outputs] == ["stream", "display_data", "error"]


@pytest.mark.parametrize("first", ["", "%matplotlib inline\n", "%matplotlib widget\n"])
def test_a_figure_arrives_as_png(child, first):
    result = child.run_cell(first + "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    (figure,) = [output for output in result.outputs if output["output_type"] == "display_data"]
    assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")


def test_magics_and_commands(child):
    assert (
        "ns" in text(child.run_cell("%timeit -n 2 -r 2 1 + 1")) and child.run_cell("%time 1").status == "ok"
    )
    assert child.run_cell("%%writefile helper.py\nanswer = 42").status == "ok"
    assert text(child.run_cell("import helper\nprint(helper.answer)")) == "42\n"
    result = child.run_cell("name = 'helper.py'\n!wc -l < {name}; echo problem >&2\nprint(_exit_code)")
    assert text(result) == "0\nproblem\n0\n" or text(result) == "1\nproblem\n0\n"
    assert text(child.run_cell("lines = !echo a; echo b\nprint(lines)")) == "['a', 'b']\n"
    assert "from bash" in text(child.run_cell("%%bash\necho from bash"))
    assert text(child.run_cell("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')")) == "awaited\n"
    assert child.run_cell("quit()").status == "ok" and text(child.run_cell("print(name)")) == "helper.py\n"


def test_a_warning_is_shown_and_no_error(child):
    result = child.run_cell(
        "import warnings\nwarnings.warn('careful')\nimport numpy as np\nnp.log(np.zeros(1))"
    )
    assert result.status == "ok"
    shown = [o["text"] for o in result.outputs if o["output_type"] == "stream" and o["name"] == "stderr"]
    assert "UserWarning: careful" in shown[0] and "divide by zero" in shown[0]


def test_a_traceback_shows_the_students_cells_alone(child):
    child.run_cell("def f(x):\n    return 1 / x")
    result = child.run_cell("f(0)")
    (error,) = result.outputs
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    shown = "\n".join(error["traceback"])
    assert shown.count("Cell") == 2 and "session.py" not in shown and "interactiveshell" not in shown


def test_errors_cost_their_own_cell_only(child):
    assert errors(child.run_cell("def f(:")) == ["SyntaxError"]
    assert errors(child.run_cell("x = 1\nraise SystemExit(1)")) == ["SystemExit"]
    assert errors(child.run_cell("input('name? ')")) == ["StdinNotImplementedError"]
    odd = "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd"
    assert errors(child.run_cell(odd))[0] == "Odd"
    assert text(child.run_cell("print(x)")) == "1\n"


def test_output_of_c_code_and_programs_is_kept(child):
    source = "import ctypes, os, subprocess\nctypes.CDLL(None).puts(b'from C')\nos.system('echo from sh')\n"
    source += "subprocess.run(['echo', 'from a program'])\nos.write(2, b'to two\\n');"
    shown = text(child.run_cell(source))
    assert all(part in shown for part in ("from C\n", "from sh\n", "from a program\n", "to two\n"))


def test_two_thousand_lines_are_kept_and_a_hundred_megabytes_cut(child):
    assert text(child.run_cell("for i in range(2000): print('line', i)")).count("\n") == 2000
    result = child.run_cell("for _ in range(100): print('x' * 1_000_000)")
    limit = child._limits.output_bytes
    assert result.status == "ok" and limit * 0.9 < len(text(result)) < limit * 1.1
    assert "too long" in text(result)
    result = child.run_cell("import os\nfor _ in range(100): os.write(1, b'y' * 1_000_000)")
    assert len(text(result)) < limit * 1.1
    assert text(child.run_cell("print('still here')")) == "still here\n"


def test_printing_forks_and_threads_do_no_harm(child):
    source = """
import os, threading
if os.fork() == 0:
    print("from a fork")
    os._exit(0)
os.wait()
thread = threading.Thread(target=print, args=("from a thread",)); thread.start(); thread.join()
"""
    result = child.run_cell(source)
    assert result.status == "ok"
    assert "from a fork" in text(result) and "from a thread" in text(result)
    assert text(child.run_cell("print(1)")) == "1\n"


def test_the_state_of_a_fresh_child(child):
    result = child.run_cell(
        "import os, sys\nprint(__name__, sys.argv, os.getcwd() == os.environ['HOME'], os.listdir())\n"
        f"print({SECRET!r} in os.environ, len(os.listdir('/proc/self/task')))\n"
        "import warnings; print(sum('__warningregistry__' in vars(m) for m in list(sys.modules.values())\n"
        "                          if type(m) is type(sys)))"
    )
    assert text(result) == "__main__ ['notebook'] True []\nFalse 1\n0\n"


def test_children_draw_their_own_random_numbers(worker):
    source = (
        "import random, numpy as np, torch\nprint(random.random(), np.random.rand(), torch.rand(1).item())"
    )
    drawn = []
    for seed in (None, None, 7, 7):
        with worker.child(seed=seed) as child:
            drawn.append(text(child.run_cell(source)).split())
    assert len(set(zip(*drawn[:3], strict=True))) == 3
    assert all(len({a, b, c}) == 3 for a, b, c in zip(*drawn[:3], strict=True))
    assert drawn[2] == drawn[3]


def test_files_beside_the_notebook_cannot_stand_in_for_modules(worker):
    files = {"data.txt": b"12", "random.py": b"raise SystemExit", "numpy.py": b"1/0", "mine.py": b"x = 5"}
    with worker.child(files) as child:
        assert (
            text(child.run_cell("import random, numpy, mine\nprint(mine.x, open('data.txt').read())"))
            == "5 12\n"
        )


def test_check_in_a_cell_of_the_students_own_is_harmless(child):
    result = child.run_cell("from autograder import check\ncheck('jacobians.f', 1)")
    assert result.status == "ok" and "when the notebook is graded" in text(result)


def test_settings_of_the_honest_leave_cells_and_checks_alone(child):
    child.run_cell("import numpy as np, torch, os\nnp.seterr(all='raise'); os.mkdir('sub'); os.chdir('sub')")
    child.run_cell("torch.set_default_dtype(torch.float64); torch.set_num_threads(2); torch.manual_seed(0)")
    child.run_cell("sum = max = list = check = print = None; from torch import *; open = 3")
    child.run_cell(
        "torch.set_num_threads(4); a = torch.ones(900, 900, requires_grad=True); (a @ a).sum().backward()"
    )
    child.run_cell("import autograd.numpy\ndef f(x): return x @ x")
    child.run_cell(
        "def g(n):\n    b = torch.ones(n, n, requires_grad=True); (b @ b).sum().backward(); return n"
    )
    with child.check() as fork:
        assert fork.subject("g")(900).value == 900  # with threads of its own, a fork would wait for ever
    with child.check() as fork:
        answer = fork.subject("f")(np.eye(3))
    np.testing.assert_array_equal(answer.value, np.eye(3))
    assert child.run_cell("1").status == "ok" and child.signals == []


def test_what_a_browser_would_run_is_left_out(child):
    source = """
from IPython.display import display, HTML, Javascript
display(HTML("<table><tr><td onclick='a()'>1</td></tr></table><script>b()</script>"))
display(Javascript("c()"))
"""
    table, script = child.run_cell(source).outputs
    assert "<table>" in table["data"]["text/html"]
    assert "onclick" not in str(table) and "b()" not in str(table)
    assert set(script["data"]) == {"text/plain"} and "c()" not in str(script)


def test_displays_that_are_large_or_odd_do_no_harm(child):
    source = """
from IPython.display import display
display({"text/plain": "big", "image/png": "A" * 70_000_000}, raw=True)
display({"text/plain": "odd", "application/json": {"a": object()}}, raw=True)
"""
    result = child.run_cell(source)
    assert result.status == "ok" and "too long" in text(result)
    assert child.run_cell("print(1)").status == "ok" and child.signals == []
