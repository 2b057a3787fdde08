"""How much is tried in `make test`, and how much in `make test-full`."""

from __future__ import annotations

import os
from typing import Any

import pytest

IS_FULL = bool(os.environ.get("LEADGEN_TEST_FULL"))


def examples(most: int) -> int:
    """Return how many examples, kills or workers: `most` in `make test-full`, a third of them in `make test`."""
    return most if IS_FULL else max(most // 3, 5)


def full(*cases: Any) -> list[Any]:
    """Return parameters that `make test-full` tries and `make test` leaves out."""
    return [pytest.param(case, marks=pytest.mark.full) for case in cases]
