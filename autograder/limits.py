"""What a submission may use. The defaults are here and nowhere else."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MiB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission's processes.

    Seconds are wall time. A cell or check that runs longer is interrupted as by Jupyter's stop button, and
    when that does not end it within `grace_seconds` its process is killed. memory_bytes is each process's
    address space (torch alone needs 1 GB of it), scratch_bytes the files of one submission together where
    the scratch folder is its own file system, file_bytes one file. processes counts threads as well.
    output_bytes is what is kept of one cell's outputs, all_output_bytes of all cells' together, frame_bytes
    the largest value that may come back.
    """

    cell_seconds: float = 20.0
    check_seconds: float = 20.0
    submission_seconds: float = 120.0
    grace_seconds: float = 1.0
    memory_bytes: int = 2560 * MiB
    scratch_bytes: int = 256 * MiB
    file_bytes: int = 64 * MiB
    processes: int = 100
    open_files: int = 512
    output_bytes: int = 4 * MiB
    all_output_bytes: int = 32 * MiB
    frame_bytes: int = 64 * MiB

    def __post_init__(self) -> None:
        """Raises ValueError for a limit that is not positive."""
        for name, value in asdict(self).items():
            if not value > 0:
                raise ValueError(f"The limit {name} has to be positive; it is {value!r}.")

    def plain(self) -> dict[str, Any]:
        """As a dict of numbers, for the way to the worker; `Limits(**plain)` reads it back."""
        return asdict(self)


class MachineBusy(Exception):
    """A submission ran out of time while others kept the processors from it, and is to be graded alone."""
