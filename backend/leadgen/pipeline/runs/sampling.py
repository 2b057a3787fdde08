"""A sample that looks like the whole: so many of each stratum, by the largest remainder. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=tuple[str, ...])


def allocate(sizes: Mapping[K, int], sample: int) -> dict[K, int]:
    """How many of each stratum a sample of `sample` takes: its exact share, rounded down or up, never more than it has.

    The numbers add up to `sample`, or to everything where that is less. What rounding leaves over goes to the largest
    remainders; among equal ones to the larger stratum, then by name, so that the answer is always the same.
    """
    total = sum(sizes.values())
    if sample >= total:
        return dict(sizes)
    shares = {key: Fraction(sample * size, total) for key, size in sizes.items()}
    taken = {key: int(share) for key, share in shares.items()}
    order = sorted(sizes, key=lambda key: (taken[key] - shares[key], -sizes[key], key))
    for key in order[: sample - sum(taken.values())]:
        taken[key] += 1
    return taken
