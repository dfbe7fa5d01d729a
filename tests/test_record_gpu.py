"""The GPU's record, measured on the CPU in tiny sizes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "record_gpu.py"
WHERE_A_CPU_HAS_NONE = {"events", "captured_graph", "torch_gpu", "peak_bytes", "done"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("record") / "cpu.json"
    subprocess.run([sys.executable, SCRIPT, "--cpu", path, "--size", "tiny"], check=True, capture_output=True)
    return json.loads(path.read_text())


def rows(record: dict[str, Any], measurement: str) -> list[dict[str, Any]]:
    found = record[measurement]
    return found if isinstance(found, list) else [found]


def test_it_says_what_it_was_measured_on(record):
    assert record["device"] and record["date"] and record["size"] == "tiny"
    assert record["versions"]["torch"] == torch.__version__


@pytest.mark.parametrize(
    "measurement, count",
    [
        ("matrix_products", 3 * 2),  # three precisions (a CPU has no tf32) at two sizes
        ("timeline", 1),
        ("tiny_kernels", 1),
        ("copies", 2),
        ("derivatives", 2 * 2),  # two functions at two sizes
        ("einsum_race", 2 * 2),  # two dtypes at two sizes
        ("batched_jacobians", 3),
        ("checkpointing", 4),  # 1, 2, 4 and 8 segments of eight layers
    ],
)
def test_every_measurement_is_there_and_every_number_is_measured(record, measurement, count):
    found = rows(record, measurement)
    assert len(found) == count
    for row in found:
        for key, value in row.items():
            if key in WHERE_A_CPU_HAS_NONE:
                assert value is None
            elif isinstance(value, list):
                assert len(value) in (10, 16) and min(value) > 0
            else:
                assert value is False or isinstance(value, str) or value > 0, (key, value)


def test_the_profile_names_operations_and_no_kernel_on_a_cpu(record):
    small, large = record["profile"]
    assert small["n"] < large["n"]
    for row in (small, large):
        assert "aten::mv" in {operation["name"] for operation in row["operations"]}
        assert all(operation["calls"] > 0 < operation["seconds"] for operation in row["operations"])
        assert row["kernels"] == []


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_without_a_gpu_it_says_so_and_writes_nothing():
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == "No CUDA device here. Measure this CPU, smaller, with: --cpu FILE.json"
