"""A lesson executed as a reader runs it, with the network closed."""

from __future__ import annotations

import asyncio
import copy
import os
from pathlib import Path

import nbclient
from lesson_frame import Lesson
from nbformat import NotebookNode

HERE = Path(__file__).parent
SECONDS = 60


def execute(lesson: Lesson) -> NotebookNode:
    """The lesson run from top to bottom in its folder, without a network, in at most SECONDS."""
    notebook = copy.deepcopy(lesson.notebook)
    client = nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=SECONDS,
        resources={"metadata": {"path": str(lesson.path.parent)}},
    )
    paths = [str(HERE / "offline"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}

    async def run() -> None:
        async with asyncio.timeout(SECONDS), client.async_setup_kernel(env=environment):
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)

    asyncio.run(run())
    return notebook
