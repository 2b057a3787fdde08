"""Waiting for facts."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

PATIENCE = 120.0 * float(os.environ.get("LEADGEN_TEST_PATIENCE", "1"))
"""Seconds that a fact may take to come true on a machine that does many other things."""


def until(condition: Callable[[], object], *, within: float = PATIENCE, about: str = "it") -> float:
    """Wait until the condition is true; return how many seconds that took."""
    began = time.monotonic()
    pace = threading.Event()
    while not condition():
        assert time.monotonic() - began < within, f"{about} did not come true within {within:.0f} s"
        pace.wait(0.05)
    return time.monotonic() - began
