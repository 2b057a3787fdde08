"""How much is tried in `make test`, and how much in `make test-full`."""

from __future__ import annotations

import os

IS_FULL = bool(os.environ.get("LEADGEN_TEST_FULL"))


def examples(most: int) -> int:
    """Return how many examples, kills or workers: `most` in `make test-full`, a third of them in `make test`."""
    return most if IS_FULL else max(most // 3, 5)
