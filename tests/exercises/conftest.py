"""The answers lie in tests/answers, one folder up."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

COURSE = Path(__file__).resolve().parents[2]


def _read(folder, assignment):
    return nbformat.read(COURSE / folder / assignment / f"{assignment}.ipynb", as_version=4)


@pytest.fixture(autouse=True)
def _a_folder_to_write_in(tmp_path, monkeypatch):
    """Cells may write files (`%%writefile`) beside the notebook."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def released():
    """An assignment's notebook as students get it."""
    return lambda assignment: _read("exercises", assignment)


@pytest.fixture
def solution():
    """An assignment's notebook with the solutions."""
    return lambda assignment: _read("solutions", assignment)


@pytest.fixture
def run_notebook(capfd):
    """Runs a notebook's code cells, all of them, in one IPython shell; gives grade_id → exception name."""

    def run(notebook):
        shell = InteractiveShell()
        errors = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source, silent=True)
                error = result.error_before_exec or result.error_in_exec
                if error is not None:
                    errors[cell.metadata.nbgrader.grade_id] = type(error).__name__
        return errors

    return run
