"""Waiting for facts."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

PATIENCE = 120.0 * float(os.environ.get("LEADGEN_TEST_PATIENCE", "1"))
"""Seconds that a fact may take to come true on a machine that does many other things."""


def until(
    condition: Callable[[], object],
    meanwhile: Callable[[], object] = lambda: None,
    *,
    within: float = PATIENCE,
    every: float = 0.05,
    about: str = "it",
) -> float:
    """Wait until the condition is true, and do something between two looks; return how many seconds that took."""
    began = time.monotonic()
    pace = threading.Event()
    while not condition():
        assert time.monotonic() - began < within, f"{about} did not come true within {within:.0f} s"
        meanwhile()
        pace.wait(every)
    return time.monotonic() - began


BEAT = 0.05
"""Seconds between two notes of a worker's time."""
TURNS = 3
"""Threads that take turns between the arrival of an answer and its commit: the caller's, the writer's, the database."""


def lateness(beats: Path, at: float) -> float:
    """Return how late a worker may have been about a moment for want of turns: the longest gap between two of its notes."""
    noted = [float(line) for line in beats.read_text().splitlines()] if beats.exists() else []
    times = [time for time in noted if at - 3.0 < time < at] + [at]
    return TURNS * max((after - before - BEAT for before, after in pairwise(times)), default=0.0)
