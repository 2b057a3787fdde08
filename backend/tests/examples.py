"""How many examples a property is tried with."""

from __future__ import annotations

import os


def examples(most: int) -> int:
    """Return how many examples to draw: `most` in `make test-full`, a third of them in `make test`."""
    return most if os.environ.get("LEADGEN_TEST_FULL") else max(most // 3, 5)
