"""Numbers of a whole, from a sample of it."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

from sqlalchemy import ColumnElement, func

SURE = 2.0
"""Standard errors to each side of a share: 95 of 100 such samples are no further off."""


def expected(hits: int, looked: int, count: int) -> int:
    """Return how many of `count` have what `hits` of `looked` have."""
    return min(count, round(hits * count / looked)) if looked else 0


def at_most(hits: int, looked: int, count: int) -> int:
    """Return the upper limit of `expected`: Wilson's interval."""
    if looked == 0 or looked >= count:
        return hits if looked else count
    share, doubt = hits / looked, SURE**2 / looked
    upper = (share + doubt / 2 + SURE * sqrt(share * (1 - share) / looked + doubt / looked / 4)) / (1 + doubt)
    return min(count, ceil(upper * count))


def at_least(hits: int, looked: int, count: int) -> int:
    """Return the lower limit of `expected`."""
    return count - at_most(looked - hits, looked, count)


def is_in_sample(record_id: ColumnElement[Any], count: int, most: int) -> ColumnElement[bool]:
    """Return the condition of a sample of `count` records: a quarter to half of `most`, the same ones every time.

    It takes each record whose id's hash ends in so many zeros, so that no record is preferred.
    """
    parts = 1 << (count * 2 // most).bit_length()
    return func.uuid_hash(record_id).op("&")(parts - 1) == 0
