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


class Lateness:
    """Notes how late this machine is: how much longer a short sleep takes than asked."""

    def __init__(self) -> None:
        self._noted: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._note, daemon=True)
        self._thread.start()

    def _note(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            self._over.wait(0.02)
            self._noted.append((time.time(), time.monotonic() - began - 0.02))

    def worst(self, at: float) -> float:
        """Seconds by which a process may have been late in the seconds before a moment: three turns to wait for."""
        return 3 * max((late for noted, late in list(self._noted) if at - 3.0 < noted < at + 1.0), default=0.0)

    def end(self) -> None:
        self._over.set()
        self._thread.join()
