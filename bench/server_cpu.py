"""CPU time of an embedded PostgreSQL, for benches."""

from __future__ import annotations

import os
from pathlib import Path


def server_cpu(folder: Path) -> float:
    """Milliseconds of CPU time that a server and its backends have used, those that have ended included."""
    postmaster = (folder / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            numbers = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if stat.parent.name == postmaster:
            ticks += sum(map(int, numbers[11:15]))
        elif numbers[1] == postmaster:
            ticks += int(numbers[11]) + int(numbers[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")
