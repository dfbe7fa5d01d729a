"""Record what a GPU does, for the lessons to show where there is none.

    python benchmarks/record_gpu.py                   full sizes, into course/data/gpu-<device>-<date>.json
    python benchmarks/record_gpu.py --cpu FILE.json   the same measurements, smaller, on this CPU

All times are wall seconds and medians over repeats after untimed warm-up calls, unless a name says
otherwise. Where a device cannot do something (tf32 or CUDA events on a CPU), the record holds null.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gpu_measurements import MEASUREMENTS, Clock, Sizes, derivatives

ROOT = Path(__file__).resolve().parent.parent


SIZES = {
    "full": Sizes(
        matrices=(256, 512, 1024, 2048, 4096, 8192, 16384),
        queue=4096,
        kernels=10_000,
        copies=tuple(10**k for k in range(3, 10)),
        functions=(64, 256, 1024, 4096, 16384),
        race=(64, 256, 1024, 4096),
        jacobian=2048,
        chain=(256, 1024, 4096),
        repeats=11,
        seconds=1.0,
    ),
    "small": Sizes(
        matrices=(256, 512, 1024),
        queue=512,
        kernels=2_000,
        copies=tuple(10**k for k in range(3, 9)),
        functions=(64, 256, 1024),
        race=(64, 256, 1024),
        jacobian=1024,
        chain=(64, 256, 512),
        repeats=7,
        seconds=0.5,
    ),
    "tiny": Sizes(
        matrices=(8, 16),
        queue=16,
        kernels=10,
        copies=(1_000, 10_000),
        functions=(8, 16),
        race=(8, 16),
        jacobian=64,
        chain=(8, 8, 4),
        repeats=3,
        seconds=5.0,
    ),
}


def record(device: torch.device, size: str) -> dict[str, Any]:
    """Everything measured on one device, as plain data for JSON."""
    torch.manual_seed(0)
    sizes = SIZES[size]
    clock = Clock(device, sizes.repeats)
    measured: dict[str, Any] = {}
    for measure in MEASUREMENTS:
        start = time.perf_counter()
        measured[measure.__name__] = measure(clock, sizes)
        print(f"{measure.__name__:<18} {time.perf_counter() - start:6.1f} s", file=sys.stderr)
    if clock.cuda:  # the same functions on the CPU beside it, to see where the lines cross
        measured["derivatives"] += derivatives(Clock(torch.device("cpu"), sizes.repeats), sizes)
    return description(device) | {"size": size, "sizes": asdict(sizes)} | measured


def description(device: torch.device) -> dict[str, Any]:
    """The device, the versions and the date, as they stand beside every number that a lesson shows."""
    about: dict[str, Any] = {
        "script": "benchmarks/record_gpu.py",
        "date": datetime.now(UTC).date().isoformat(),
        "device": cpu_name(),
        "cpu": cpu_name(),
        "cpu_threads": torch.get_num_threads(),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__,
        },
    }
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        about["device"] = properties.name
        about["memory_bytes"] = properties.total_memory
        about["compute_capability"] = f"{properties.major}.{properties.minor}"
        about["versions"] |= {"cuda": torch.version.cuda, "cudnn": torch.backends.cudnn.version()}
    return about


def cpu_name() -> str:
    """The processor's model where Linux tells it, else the architecture."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description="Record what a GPU does, for the lessons to show where there is none."
    )
    parser.add_argument("--cpu", type=Path, metavar="FILE", help="measure this CPU instead, into FILE")
    parser.add_argument(
        "--size", choices=SIZES, help="full on a GPU and small on a CPU unless said otherwise"
    )
    options = parser.parse_args(arguments)
    if options.cpu is None and not torch.cuda.is_available():
        sys.exit("No CUDA device here. Measure this CPU, smaller, with: --cpu FILE.json")
    device = torch.device("cpu" if options.cpu else "cuda")
    result = record(device, options.size or ("small" if options.cpu else "full"))
    slug = re.sub(r"[^a-z0-9]+", "-", result["device"].lower()).strip("-")
    path = options.cpu or ROOT / "course" / "data" / f"gpu-{slug}-{result['date']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(path)


if __name__ == "__main__":
    main()
