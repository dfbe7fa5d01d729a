"""The class of test_class.py: what each of its students hands in."""

# ruff: noqa: E501 (submissions stand as their students wrote them)

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
from submissions import handed_in, right_answers


def notebook(answers: dict[str, str] | None = None, **how: Any) -> dict[str, Any]:
    submission, _ = handed_in(right_answers() if answers is None else answers, **how)
    return json.loads(nbformat.writes(submission))


def changed(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """A right submission after `change` of its JSON."""
    document = notebook()
    change(document)
    return json.dumps(document).encode()


def answer(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in document["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def every_mark(document: dict[str, Any]) -> None:
    for cell in document["cells"]:
        cell["metadata"].setdefault("nbgrader", {})
        cell["metadata"]["nbgrader"] |= {"points": 152, "grade": True, "solution": True, "locked": False}


def no_metadata(document: dict[str, Any]) -> None:
    for cell in document["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def copied(document: dict[str, Any]) -> None:
    document["cells"] += [dict(cell) for cell in document["cells"]]


def swollen(document: dict[str, Any]) -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [text]


def shredded(document: dict[str, Any]) -> None:
    document["cells"] += [
        {"cell_type": "code", "source": f"x{i} = {i}", "metadata": {}, "outputs": []} for i in range(400)
    ]


def without_setup(document: dict[str, Any]) -> None:
    document["cells"].remove(answer(document, "setup"))


def dictated(document: dict[str, Any]) -> None:
    document["metadata"] = {"kernelspec": {"name": "bash; rm -rf /", "display_name": "<script>a()</script>"}}
    document["nbformat"], document["nbformat_minor"] = 4, 99
    document["cells"][0]["metadata"]["slideshow"] = {"slide_type": "<script>"}


UNLUCKY: dict[str, bytes | Callable[[], bytes]] = {
    "right": lambda: changed(lambda d: None),
    "changed-points": lambda: changed(every_mark),
    "no-metadata": lambda: changed(no_metadata),
    "copied-cells": lambda: changed(copied),
    "swollen": lambda: changed(swollen),
    "many-cells": lambda: changed(shredded),
    "no-setup": lambda: changed(without_setup),
    "odd-kernel": lambda: changed(dictated),
    "reversed": lambda: changed(lambda d: d["cells"].reverse()),
    "byte-order-mark": lambda: b"\xef\xbb\xbf" + changed(lambda d: None),
    "o'neil, =1+1 [x] {y} %s $HOME é": lambda: changed(lambda d: None),
    "-rf": lambda: changed(lambda d: None),
    "=cmd|calc": lambda: changed(lambda d: None),
}
NOTHING: dict[str, bytes] = {
    "not-json": b"\x89PNG not a notebook",
    "empty": b"",
    "null": b"null",
    "a-list": b"[1, 2]",
    "deep": b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-metadata": b'{"cells":[],"metadata":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
    "nan": b'{"nbformat": NaN, "nbformat_minor": -Infinity, "metadata": {}, "cells": []}',
    "enormous-int": b'{"nbformat": ' + b"9" * 5_000 + b', "metadata": {}, "cells": []}',
    "invalid-utf8": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\xff\xfe"}]}',
    "nothing-but-numbers": b'{"cells": [1, null, "x", [], {"cell_type": 7, "source": {"a": 1}}]}',
}
ATTACKS = {
    "gradebook": "import os, sqlite3\nfor place in ({gradebook!r}, '../gradebook.db', '/gradebook.db'):\n"
    "    try: sqlite3.connect(place).execute('update grade set auto_score = 152')\n    except Exception: pass\n"
    "    try: os.remove(place)\n    except OSError: pass",
    "classmate": "import shutil\nfor place in ({submitted!r}, {results!r}, {course!r}):\n"
    "    shutil.rmtree(place, ignore_errors=True)\n    try: print(open(place + '/right').read())\n"
    "    except OSError: pass\nprint(open({secret!r}).read())",
    "killer": "import os, signal\nfor target in (os.getppid(), 1, -1, 0):\n"
    "    try: os.kill(target, signal.SIGKILL)\n    except OSError: pass",
    "killer-of-groups": "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "os.killpg(os.getpgrp(), signal.SIGTERM)\nos.kill(-1, signal.SIGTERM)",
    "bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: break",
    "daemon": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    "        os.execvp('sleep', ['sleep', '{mark}'])\n    os._exit(0)",
    "filler": "for i in range(400):\n    with open(f'f{{i}}', 'wb') as file: file.write(bytes(4 << 20))",
    "flood": "while True: print('x' * 10_000)",
    "memory": "hoard = [bytearray(1 << 28) for _ in range(20)]",
    "poison": "import os, sys\nfor place in ('~/.ipython/profile_default/startup', '~/.config/matplotlib', '~'):\n"
    "    os.makedirs(os.path.expanduser(place), exist_ok=True)\n"
    "    for name in ('0.py', 'usercustomize.py', 'sitecustomize.py', '.pythonrc', 'numpy.py', 'x.pth'):\n"
    "        open(os.path.expanduser(place) + '/' + name, 'w').write('f = jacobian_torch = 1 / 0')\n"
    "for folder in sys.path + ['/tmp', '/dev/shm', '/var/tmp']:\n"
    "    try: open(folder + '/sitecustomize.py', 'w').write('1 / 0')\n    except OSError: pass",
    "pages": "from IPython.display import *\nfor mime in ('text/html', 'image/svg+xml', 'text/markdown', 'text/latex',\n"
    "    'application/javascript', 'image/png', 'application/vnd.jupyter.widget-view+json', 'text/x-evil'):\n"
    "    display({{mime: '\"><script>evil()</script><img src=x onerror=evil()><iframe src=/formgrader>'\n"
    "             '<a href=javascript:evil()>x</a><svg onload=evil()>'}}, raw=True)\n"
    "raise type('<script>evil()</script>', (Exception,), {{}})('<script>evil()</script>')",
    "terminal": "raise type('=cmd|/C calc!A0\\x1b[2J', (NotImplementedError,), {{}})('=cmd\\x1b]0;owned\\x07\\r\\n-1,2')",
}
TERMINAL = "def f(x): raise NotImplementedError('=cmd|\\' /C calc\\'!A0\\x1b]0;owned\\x07\\x9b31m\\r\\n+1,2')"
