"""What a student waits for: each check in a notebook's process, and the import of autograder.

    python benchmarks/waiting.py jacobians

The instructor's answers are run as a notebook would run them; then every check is timed: its first call in
the process, and the median of five more.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from measure import table

ROOT = Path(__file__).resolve().parent.parent
IMPORTS = (
    "import time, autograd.numpy, torch; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
)

# torch.func imports the rest of torch when it is first called, which the first check to call it pays for.
FIRST_VJP = "torch.func.vjp(torch.sin, torch.ones(1))[1](torch.ones(1))"


def import_seconds(statement: str, repeats: int = 5) -> float:
    """Median seconds of a statement in a new process that has imported torch and autograd already."""
    command = [sys.executable, "-c", IMPORTS.format(statement)]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(repeats)
    )


def check_seconds(assignment: str, repeats: int = 5) -> dict[str, tuple[float, float]]:
    """Check cell's grade_id → seconds of its first run, the median of more; on the instructor's answers."""
    notebook = nbformat.read(ROOT / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)
    namespace: dict[str, object] = {"__name__": "__main__"}
    seconds = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        marks = cell.metadata.get("nbgrader", {})
        code = compile(cell.source, marks.get("grade_id", "cell"), "exec")
        with contextlib.redirect_stdout(io.StringIO()):
            start = time.perf_counter()
            exec(code, namespace)
            first = time.perf_counter() - start
            if marks.get("grade") and not marks.get("solution"):
                more = []
                for _ in range(repeats):
                    start = time.perf_counter()
                    exec(code, namespace)
                    more.append(time.perf_counter() - start)
                seconds[marks["grade_id"]] = (first, statistics.median(more))
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="What a student waits for.")
    parser.add_argument("assignments", nargs="+", metavar="assignment")
    for assignment in parser.parse_args().assignments:
        rows = [
            (name, f"{first:.3f}", f"{later:.3f}")
            for name, (first, later) in check_seconds(assignment).items()
        ]
        print(table((f"{assignment}: a check in a notebook", "first, s", "later, s"), rows), end="\n\n")
    statements = ("from autograder import check", "import autograder.local, autograder.exercises.jacobians")
    imports = [(statement, f"{import_seconds(statement):.3f}") for statement in statements]
    imports.append(("torch.func.vjp: its own first use", f"{import_seconds(FIRST_VJP):.3f}"))
    print(table(("import, beyond torch's and autograd's own", "s"), imports))


if __name__ == "__main__":
    main()
