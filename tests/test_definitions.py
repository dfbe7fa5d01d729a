"""What an answer is made of is read from the cells: the last binding of each name, and what it mentions."""

from __future__ import annotations

import pytest

from autograder.definitions import definitions, names_bound

CELLS = [
    "import math\nfrom numpy import array as make\nunused = 1",
    "def twice(v):\n    return 2 * v",
    "@decorated\ndef f(x):\n    return helper(x)",
    "def helper(x):\n    return twice(x) + math.pi",
    "def twice(v):\n    return v + v",
]


def test_the_last_binding_of_a_name_counts_and_what_it_mentions_comes_with_it():
    assert definitions("f", CELLS) == (
        "import math\n@decorated\ndef f(x):\n    return helper(x)\n"
        "def helper(x):\n    return twice(x) + math.pi\ndef twice(v):\n    return v + v"
    )


def test_star_imports_come_with_everything():
    assert definitions("f", ["from math import *", "g = 1", "f = lambda x: sin(x)"]) == (
        "from math import *\nf = lambda x: sin(x)"
    )


def test_a_definition_that_mentions_itself_comes_once():
    assert definitions("g", ["def g(n):\n    return g(n - 1) if n else 0"]).count("def g") == 1


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("f = lambda x: x", "f = lambda x: x"),
        ("%matplotlib inline\nf = 1", "f = 1"),
        ("%%time\ndef f(): ...", "def f(): ..."),
        ("!ls\nif True:\n    def f(): ...\n", "if True:\n    def f(): ..."),
        ("%%writefile f.py\nf = 1", None),
        ("%%bash\nf=1", None),
        ("f = (", None),
        ("g = 1", None),
        ("f = 1\x00", None),
        ("f = 1 # " + "x" * 300_000, None),
    ],
)
def test_of_one_cell(cell, found):
    assert definitions("f", [cell]) == found


def test_names_bound():
    source = (
        "import a.b, c as d\nfrom e import g as h\n"
        "if True:\n    def i(): j = 1\n"
        "k, (l, m) = 1, (2, 3)\nn: int = 0"
    )
    assert names_bound(source) >= {"a", "d", "h", "i", "k", "l", "m", "n"}
    assert not names_bound(source) & {"c", "e", "g", "b"}
    assert names_bound("%timeit f(x)") == set()
