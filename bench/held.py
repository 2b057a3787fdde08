"""Holding processes to a share of a core each, by Linux control groups (version 1 or 2), where this machine lets us."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
PERIOD = 20_000
"""Microseconds: shorter than a batch takes, so that a held process is slow rather than still."""

Hold = Callable[[int], None]


@contextmanager
def held(share: float) -> Iterator[Hold | None]:
    """What holds a process, by its id, to `share` of a core for as long as this lasts; None where that is not allowed here."""
    made: list[Path] = []
    parent = _parent()

    def hold(pid: int) -> None:
        assert parent is not None
        group = parent / f"leadgen-bench-{os.getpid()}-{len(made)}"
        group.mkdir()
        made.append(group)
        _limit(group, share)
        (group / "cgroup.procs").write_text(str(pid))

    try:
        yield hold if parent is not None else None
    finally:
        for group in made:
            group.rmdir()


def _parent() -> Path | None:
    for parent in (GROUPS / "cpu", GROUPS):
        probe = parent / f"leadgen-bench-{os.getpid()}"
        try:
            probe.mkdir()
        except OSError:
            continue
        try:
            _limit(probe, 0.5)
        except OSError:
            continue
        else:
            return parent
        finally:
            probe.rmdir()
    return None


def _limit(group: Path, share: float) -> None:
    quota = int(PERIOD * share)
    if (group / "cpu.cfs_quota_us").exists():
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(quota))
    else:
        with (group / "cpu.max").open("r+") as file:  # never made anew: without the controller there is none
            file.write(f"{quota} {PERIOD}")
